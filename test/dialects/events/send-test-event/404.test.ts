import { describeAbsence } from '../access-rules.ts';
import { SEND_TEST_EVENT } from '../operations.ts';

await describeAbsence(SEND_TEST_EVENT);
