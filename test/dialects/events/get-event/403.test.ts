import { describeKyb } from '../access-rules.ts';
import { GET_EVENT } from '../delivery-operations.ts';

describeKyb(GET_EVENT);
