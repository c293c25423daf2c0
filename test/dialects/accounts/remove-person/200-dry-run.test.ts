import { describeDryRun } from '../change-rules.ts';
import { REMOVE_PERSON } from '../changes.ts';

describeDryRun(REMOVE_PERSON);
