import { describeKeys } from '../change-rules.ts';
import { changeOf, UPDATE_BUSINESS } from '../updates.ts';

describeKeys(changeOf(UPDATE_BUSINESS));
