import { describeKyb } from '../access-rules.ts';
import { LIST_EVENT_DELIVERIES } from '../delivery-operations.ts';

describeKyb(LIST_EVENT_DELIVERIES);
