import { describeAbsence } from '../access-rules.ts';
import { GET_CUSTOMER } from '../operations.ts';

await describeAbsence(GET_CUSTOMER);
