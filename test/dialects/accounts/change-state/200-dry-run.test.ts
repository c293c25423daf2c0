import { describeDryRun } from '../change-rules.ts';
import { CHANGE_STATE } from '../changes.ts';

describeDryRun(CHANGE_STATE);
