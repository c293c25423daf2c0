import { describeKeys } from '../change-rules.ts';
import { PUT_PERSON } from '../changes.ts';

describeKeys(PUT_PERSON);
