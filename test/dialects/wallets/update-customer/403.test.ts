import { describeKyb } from '../access-rules.ts';
import { UPDATE_CUSTOMER } from '../operations.ts';

describeKyb(UPDATE_CUSTOMER);
