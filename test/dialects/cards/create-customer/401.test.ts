import { describeAuthentication } from '../access-rules.ts';
import { CREATE_CUSTOMER } from '../creates.ts';

describeAuthentication(CREATE_CUSTOMER);
