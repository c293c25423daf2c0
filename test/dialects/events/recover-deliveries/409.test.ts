import { RECOVER_DELIVERIES } from '../delivery-operations.ts';
import { describeKeyInUse } from '../idempotency-rules.ts';
import { describeDisabled } from '../period-rules.ts';

describeDisabled(RECOVER_DELIVERIES);
describeKeyInUse(RECOVER_DELIVERIES);
