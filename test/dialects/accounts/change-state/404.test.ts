import { describeAbsence } from '../access-rules.ts';
import { CHANGE_STATE } from '../operations.ts';

await describeAbsence(CHANGE_STATE);
