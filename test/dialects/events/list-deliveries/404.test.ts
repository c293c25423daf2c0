import { describeAbsence } from '../access-rules.ts';
import { LIST_DELIVERIES } from '../delivery-operations.ts';

await describeAbsence(LIST_DELIVERIES);
