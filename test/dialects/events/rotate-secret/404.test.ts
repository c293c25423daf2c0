import { describeAbsence } from '../access-rules.ts';
import { ROTATE_SECRET } from '../operations.ts';

await describeAbsence(ROTATE_SECRET);
