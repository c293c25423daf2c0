import { describeKeys } from '../change-rules.ts';
import { CHANGE_STATE } from '../changes.ts';

describeKeys(CHANGE_STATE);
