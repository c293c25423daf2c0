import { describeKyb } from '../access-rules.ts';
import { GET_EVENT_PROOF } from '../delivery-operations.ts';

describeKyb(GET_EVENT_PROOF);
