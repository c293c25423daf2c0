import { describeContentType } from '../access-rules.ts';
import { SEND_TEST_EVENT } from '../operations.ts';

describeContentType(SEND_TEST_EVENT);
