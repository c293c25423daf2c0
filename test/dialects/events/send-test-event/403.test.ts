import { describeKyb } from '../access-rules.ts';
import { SEND_TEST_EVENT } from '../operations.ts';

describeKyb(SEND_TEST_EVENT);
