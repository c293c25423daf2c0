import { describeKeyReuse } from '../idempotency-rules.ts';
import { ROTATE_SECRET } from '../operations.ts';

describeKeyReuse(ROTATE_SECRET);
