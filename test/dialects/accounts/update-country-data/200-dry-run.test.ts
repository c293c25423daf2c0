import { describeDryRun } from '../change-rules.ts';
import { changeOf, UPDATE_COUNTRY_DATA } from '../updates.ts';

describeDryRun(changeOf(UPDATE_COUNTRY_DATA));
