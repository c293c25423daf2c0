import { describeAuthentication } from '../access-rules.ts';
import { SUBMIT_KYC } from '../operations.ts';

describeAuthentication(SUBMIT_KYC);
