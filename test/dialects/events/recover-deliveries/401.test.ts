import { describeAuthentication } from '../access-rules.ts';
import { RECOVER_DELIVERIES } from '../delivery-operations.ts';

describeAuthentication(RECOVER_DELIVERIES);
