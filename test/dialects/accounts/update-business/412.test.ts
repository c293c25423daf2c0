import { describePreconditions } from '../change-rules.ts';
import { changeOf, UPDATE_BUSINESS } from '../updates.ts';

describePreconditions(changeOf(UPDATE_BUSINESS));
