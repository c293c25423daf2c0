import { ENROLL_CUSTOMER } from '../creates.ts';
import { describeDuplicates } from '../duplicate-rules.ts';

describeDuplicates(ENROLL_CUSTOMER);
