import { describeKeyReuse } from '../idempotency-rules.ts';
import { UPDATE_CUSTOMER } from '../operations.ts';

describeKeyReuse(UPDATE_CUSTOMER);
