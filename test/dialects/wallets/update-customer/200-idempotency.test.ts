import { describeReplays } from '../idempotency-rules.ts';
import { UPDATE_CUSTOMER } from '../operations.ts';

describeReplays(UPDATE_CUSTOMER);
