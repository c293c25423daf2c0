import { describeReplays } from '../idempotency-rules.ts';
import { ROTATE_SECRET } from '../operations.ts';

describeReplays(ROTATE_SECRET);
