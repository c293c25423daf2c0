import { describeKeys } from '../change-rules.ts';
import { changeOf, UPDATE_COUNTRY_DATA } from '../updates.ts';

describeKeys(changeOf(UPDATE_COUNTRY_DATA));
