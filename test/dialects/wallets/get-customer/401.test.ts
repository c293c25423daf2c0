import { describeAuthentication } from '../access-rules.ts';
import { GET_CUSTOMER } from '../operations.ts';

describeAuthentication(GET_CUSTOMER);
