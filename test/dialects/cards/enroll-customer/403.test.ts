import { describeKyb } from '../access-rules.ts';
import { ENROLL_CUSTOMER } from '../creates.ts';

describeKyb(ENROLL_CUSTOMER);
