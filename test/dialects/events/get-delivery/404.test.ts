import { describeAbsence } from '../access-rules.ts';
import { GET_DELIVERY } from '../delivery-operations.ts';

await describeAbsence(GET_DELIVERY);
