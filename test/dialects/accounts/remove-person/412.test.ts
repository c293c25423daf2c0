import { describePreconditions } from '../change-rules.ts';
import { REMOVE_PERSON } from '../changes.ts';

describePreconditions(REMOVE_PERSON);
