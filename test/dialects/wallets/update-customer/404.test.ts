import { describeAbsence } from '../absence-rules.ts';
import { UPDATE_CUSTOMER } from '../operations.ts';

describeAbsence(UPDATE_CUSTOMER);
