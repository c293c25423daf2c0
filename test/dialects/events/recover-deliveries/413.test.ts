import { describeBodyLimit } from '../access-rules.ts';
import { RECOVER_DELIVERIES } from '../delivery-operations.ts';

describeBodyLimit(RECOVER_DELIVERIES);
