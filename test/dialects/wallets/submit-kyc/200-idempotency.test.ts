import { describeReplays } from '../idempotency-rules.ts';
import { SUBMIT_KYC } from '../operations.ts';

describeReplays(SUBMIT_KYC);
