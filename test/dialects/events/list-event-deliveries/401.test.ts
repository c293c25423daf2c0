import { describeAuthentication } from '../access-rules.ts';
import { LIST_EVENT_DELIVERIES } from '../delivery-operations.ts';

describeAuthentication(LIST_EVENT_DELIVERIES);
