import { describeAuthentication } from '../access-rules.ts';
import { GET_DELIVERY } from '../delivery-operations.ts';

describeAuthentication(GET_DELIVERY);
