import { describeKeys } from '../change-rules.ts';
import { REMOVE_PERSON } from '../changes.ts';

describeKeys(REMOVE_PERSON);
