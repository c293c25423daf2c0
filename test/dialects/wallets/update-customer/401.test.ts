import { describeAuthentication } from '../access-rules.ts';
import { UPDATE_CUSTOMER } from '../operations.ts';

describeAuthentication(UPDATE_CUSTOMER);
