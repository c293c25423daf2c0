import { describeReplays } from '../idempotency-rules.ts';
import { SEND_TEST_EVENT } from '../operations.ts';

describeReplays(SEND_TEST_EVENT);
