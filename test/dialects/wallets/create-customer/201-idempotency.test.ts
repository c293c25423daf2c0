import { describeReplays } from '../idempotency-rules.ts';
import { CREATE_CUSTOMER } from '../operations.ts';

describeReplays(CREATE_CUSTOMER);
