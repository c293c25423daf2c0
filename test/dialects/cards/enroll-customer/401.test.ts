import { describeAuthentication } from '../access-rules.ts';
import { ENROLL_CUSTOMER } from '../creates.ts';

describeAuthentication(ENROLL_CUSTOMER);
