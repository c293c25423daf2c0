import { RECOVER_DELIVERIES } from '../delivery-operations.ts';
import { describeKeyForm } from '../idempotency-rules.ts';
import { describePeriod } from '../period-rules.ts';

describePeriod(RECOVER_DELIVERIES);
describeKeyForm(RECOVER_DELIVERIES);
