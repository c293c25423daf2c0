import { describeAuthentication } from '../access-rules.ts';
import { SEND_TEST_EVENT } from '../operations.ts';

describeAuthentication(SEND_TEST_EVENT);
