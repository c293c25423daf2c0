import { describeAbsence } from '../access-rules.ts';
import { UPDATE_INDIVIDUAL } from '../updates.ts';

await describeAbsence(UPDATE_INDIVIDUAL);
