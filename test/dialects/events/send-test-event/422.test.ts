import { describeKeyReuse } from '../idempotency-rules.ts';
import { SEND_TEST_EVENT } from '../operations.ts';

describeKeyReuse(SEND_TEST_EVENT);
