import { RECOVER_DELIVERIES } from '../delivery-operations.ts';
import { describeReplays } from '../idempotency-rules.ts';

describeReplays(RECOVER_DELIVERIES);
