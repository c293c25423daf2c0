import { describeBodyLimit } from '../access-rules.ts';
import { CREATE_CUSTOMER } from '../operations.ts';

describeBodyLimit(CREATE_CUSTOMER);
