import { describeAuthentication } from '../access-rules.ts';
import { GET_EVENT } from '../delivery-operations.ts';

describeAuthentication(GET_EVENT);
