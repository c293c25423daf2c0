import { describeKyb } from '../access-rules.ts';
import { LIST_EVENTS } from '../delivery-operations.ts';

describeKyb(LIST_EVENTS);
