import { RECOVER_DELIVERIES } from '../delivery-operations.ts';
import { describeKeyInUse } from '../idempotency-rules.ts';
import { describeBusy, describeDisabled } from '../period-rules.ts';

describeBusy(RECOVER_DELIVERIES);
describeDisabled(RECOVER_DELIVERIES);
describeKeyInUse(RECOVER_DELIVERIES);
