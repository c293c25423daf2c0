import { describeAbsence } from '../access-rules.ts';
import { UPDATE_BUSINESS } from '../updates.ts';

await describeAbsence(UPDATE_BUSINESS);
