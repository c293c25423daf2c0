import { describeAuthentication } from '../access-rules.ts';
import { LIST_CUSTOMERS } from '../operations.ts';

describeAuthentication(LIST_CUSTOMERS);
