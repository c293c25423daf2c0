import { describeKyb } from '../access-rules.ts';
import { LIST_DELIVERIES } from '../delivery-operations.ts';

describeKyb(LIST_DELIVERIES);
