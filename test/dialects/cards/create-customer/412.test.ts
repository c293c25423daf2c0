import { CREATE_CUSTOMER } from '../creates.ts';
import { describePreconditions } from '../precondition-rules.ts';

describePreconditions(CREATE_CUSTOMER);
