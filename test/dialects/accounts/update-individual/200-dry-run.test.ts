import { describeDryRun } from '../change-rules.ts';
import { changeOf, UPDATE_INDIVIDUAL } from '../updates.ts';

describeDryRun(changeOf(UPDATE_INDIVIDUAL));
