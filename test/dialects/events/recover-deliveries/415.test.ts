import { describeContentType } from '../access-rules.ts';
import { RECOVER_DELIVERIES } from '../delivery-operations.ts';

describeContentType(RECOVER_DELIVERIES);
