import { describeContentType, NO_JSON } from '../access-rules.ts';
import { CREATE_CUSTOMER } from '../operations.ts';

describeContentType(CREATE_CUSTOMER, 'application/json', NO_JSON);
