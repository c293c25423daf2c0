import { describeKyb } from '../access-rules.ts';
import { RESEND_DELIVERY } from '../delivery-operations.ts';

describeKyb(RESEND_DELIVERY);
