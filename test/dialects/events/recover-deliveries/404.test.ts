import { describeAbsence } from '../access-rules.ts';
import { RECOVER_DELIVERIES } from '../delivery-operations.ts';

await describeAbsence(RECOVER_DELIVERIES);
