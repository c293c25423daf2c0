import { describeKyb } from '../access-rules.ts';
import { CREATE_CUSTOMER } from '../operations.ts';

describeKyb(CREATE_CUSTOMER);
