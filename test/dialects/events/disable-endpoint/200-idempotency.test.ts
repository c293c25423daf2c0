import { describeReplays } from '../idempotency-rules.ts';
import { DISABLE_ENDPOINT } from '../operations.ts';

describeReplays(DISABLE_ENDPOINT);
