import { describeAbsence } from '../access-rules.ts';
import { GET_EVENT } from '../delivery-operations.ts';

await describeAbsence(GET_EVENT);
