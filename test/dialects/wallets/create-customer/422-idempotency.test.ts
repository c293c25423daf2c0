import { describeKeyReuse } from '../idempotency-rules.ts';
import { CREATE_CUSTOMER } from '../operations.ts';

describeKeyReuse(CREATE_CUSTOMER);
