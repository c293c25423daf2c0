import { ENROLL_CUSTOMER } from '../creates.ts';
import { describePreconditions } from '../precondition-rules.ts';

describePreconditions(ENROLL_CUSTOMER);
