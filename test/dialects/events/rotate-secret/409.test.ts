import { describeKeyInUse } from '../idempotency-rules.ts';
import { ROTATE_SECRET } from '../operations.ts';

describeKeyInUse(ROTATE_SECRET);
