import { describeAbsence } from '../access-rules.ts';
import { REMOVE_ENDPOINT } from '../operations.ts';

await describeAbsence(REMOVE_ENDPOINT);
