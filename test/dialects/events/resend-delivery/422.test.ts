import { RESEND_DELIVERY } from '../delivery-operations.ts';
import { describeKeyReuse } from '../idempotency-rules.ts';

describeKeyReuse(RESEND_DELIVERY);
