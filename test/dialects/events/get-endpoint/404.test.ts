import { describeAbsence } from '../access-rules.ts';
import { GET_ENDPOINT } from '../operations.ts';

await describeAbsence(GET_ENDPOINT);
