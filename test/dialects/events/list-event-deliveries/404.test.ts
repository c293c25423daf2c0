import { describeAbsence } from '../access-rules.ts';
import { LIST_EVENT_DELIVERIES } from '../delivery-operations.ts';

await describeAbsence(LIST_EVENT_DELIVERIES);
