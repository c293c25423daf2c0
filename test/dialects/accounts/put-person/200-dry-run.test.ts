import { describeDryRun } from '../change-rules.ts';
import { PUT_PERSON } from '../changes.ts';

describeDryRun(PUT_PERSON);
