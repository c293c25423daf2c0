import { describeAbsence } from '../access-rules.ts';
import { DISABLE_ENDPOINT } from '../operations.ts';

await describeAbsence(DISABLE_ENDPOINT);
