import { describeAuthentication, describeWorthlessCredentials } from '../access-rules.ts';
import { CREATE_CUSTOMER } from '../operations.ts';

describeAuthentication(CREATE_CUSTOMER);
describeWorthlessCredentials(CREATE_CUSTOMER);
