import { describeAuthentication } from '../access-rules.ts';
import { LIST_DELIVERIES } from '../delivery-operations.ts';

describeAuthentication(LIST_DELIVERIES);
