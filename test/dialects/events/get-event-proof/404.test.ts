import { describeAbsence } from '../access-rules.ts';
import { GET_EVENT_PROOF } from '../delivery-operations.ts';

await describeAbsence(GET_EVENT_PROOF);
