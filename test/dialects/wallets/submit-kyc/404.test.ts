import { describeAbsence } from '../absence-rules.ts';
import { SUBMIT_KYC } from '../operations.ts';

describeAbsence(SUBMIT_KYC);
