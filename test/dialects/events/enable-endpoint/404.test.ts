import { describeAbsence } from '../access-rules.ts';
import { ENABLE_ENDPOINT } from '../operations.ts';

await describeAbsence(ENABLE_ENDPOINT);
