import { describeKyb } from '../access-rules.ts';
import { GET_DELIVERY } from '../delivery-operations.ts';

describeKyb(GET_DELIVERY);
