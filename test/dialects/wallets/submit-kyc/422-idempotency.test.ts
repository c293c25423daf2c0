import { describeKeyReuse } from '../idempotency-rules.ts';
import { SUBMIT_KYC } from '../operations.ts';

describeKeyReuse(SUBMIT_KYC);
