import { describeAuthentication } from '../access-rules.ts';
import { LIST_EVENTS } from '../delivery-operations.ts';

describeAuthentication(LIST_EVENTS);
