import { describeTooLarge } from '../body-rules.ts';
import { SUBMIT_KYC } from '../operations.ts';

describeTooLarge(SUBMIT_KYC);
