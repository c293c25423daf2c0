import { describeDryRun } from '../change-rules.ts';
import { changeOf, UPDATE_BUSINESS } from '../updates.ts';

describeDryRun(changeOf(UPDATE_BUSINESS));
