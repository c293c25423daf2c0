import { describeKyb } from '../access-rules.ts';
import { LIST_CUSTOMERS } from '../operations.ts';

describeKyb(LIST_CUSTOMERS);
