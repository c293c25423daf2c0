import { describeAbsence } from '../access-rules.ts';
import { UPDATE_COUNTRY_DATA } from '../updates.ts';

await describeAbsence(UPDATE_COUNTRY_DATA);
