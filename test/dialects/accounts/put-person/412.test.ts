import { describePreconditions } from '../change-rules.ts';
import { PUT_PERSON } from '../changes.ts';

describePreconditions(PUT_PERSON);
