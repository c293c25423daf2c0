import { describePreconditions } from '../change-rules.ts';
import { CHANGE_STATE } from '../changes.ts';

describePreconditions(CHANGE_STATE);
