import { describePreconditions } from '../change-rules.ts';
import { changeOf, UPDATE_INDIVIDUAL } from '../updates.ts';

describePreconditions(changeOf(UPDATE_INDIVIDUAL));
