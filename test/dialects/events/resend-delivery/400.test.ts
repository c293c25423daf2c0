import { RESEND_DELIVERY } from '../delivery-operations.ts';
import { describeKeyForm } from '../idempotency-rules.ts';

describeKeyForm(RESEND_DELIVERY);
