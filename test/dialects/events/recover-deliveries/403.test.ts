import { describeKyb } from '../access-rules.ts';
import { RECOVER_DELIVERIES } from '../delivery-operations.ts';

describeKyb(RECOVER_DELIVERIES);
