import { describeAbsence } from '../access-rules.ts';
import { LIST_REVEALS } from '../operations.ts';

await describeAbsence(LIST_REVEALS);
