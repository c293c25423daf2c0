import { RESEND_DELIVERY } from '../delivery-operations.ts';
import { describeReplays } from '../idempotency-rules.ts';

describeReplays(RESEND_DELIVERY);
