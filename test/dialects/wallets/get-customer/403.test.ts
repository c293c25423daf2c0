import { describeKyb } from '../access-rules.ts';
import { GET_CUSTOMER } from '../operations.ts';

describeKyb(GET_CUSTOMER);
