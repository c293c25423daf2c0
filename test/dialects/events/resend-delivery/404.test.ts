import { describeAbsence } from '../access-rules.ts';
import { RESEND_DELIVERY } from '../delivery-operations.ts';

await describeAbsence(RESEND_DELIVERY);
