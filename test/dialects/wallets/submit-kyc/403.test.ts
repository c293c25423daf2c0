import { describeKyb } from '../access-rules.ts';
import { SUBMIT_KYC } from '../operations.ts';

describeKyb(SUBMIT_KYC);
