import { RECOVER_DELIVERIES } from '../delivery-operations.ts';
import { describeKeyReuse } from '../idempotency-rules.ts';

describeKeyReuse(RECOVER_DELIVERIES);
