import { describeKeys } from '../change-rules.ts';
import { changeOf, UPDATE_INDIVIDUAL } from '../updates.ts';

describeKeys(changeOf(UPDATE_INDIVIDUAL));
