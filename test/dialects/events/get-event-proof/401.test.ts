import { describeAuthentication } from '../access-rules.ts';
import { GET_EVENT_PROOF } from '../delivery-operations.ts';

describeAuthentication(GET_EVENT_PROOF);
