import { describeAbsence } from '../access-rules.ts';
import { UPDATE_ENDPOINT } from '../operations.ts';

await describeAbsence(UPDATE_ENDPOINT);
