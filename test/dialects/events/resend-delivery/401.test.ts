import { describeAuthentication } from '../access-rules.ts';
import { RESEND_DELIVERY } from '../delivery-operations.ts';

describeAuthentication(RESEND_DELIVERY);
