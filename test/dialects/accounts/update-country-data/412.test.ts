import { describePreconditions } from '../change-rules.ts';
import { changeOf, UPDATE_COUNTRY_DATA } from '../updates.ts';

describePreconditions(changeOf(UPDATE_COUNTRY_DATA));
