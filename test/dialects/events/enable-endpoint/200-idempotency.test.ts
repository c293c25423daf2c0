import { describeReplays } from '../idempotency-rules.ts';
import { ENABLE_ENDPOINT } from '../operations.ts';

describeReplays(ENABLE_ENDPOINT);
