import { describeKyb } from '../access-rules.ts';
import { CREATE_CUSTOMER } from '../creates.ts';

describeKyb(CREATE_CUSTOMER);
