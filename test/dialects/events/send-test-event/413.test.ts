import { describeBodyLimit } from '../access-rules.ts';
import { SEND_TEST_EVENT } from '../operations.ts';

describeBodyLimit(SEND_TEST_EVENT);
