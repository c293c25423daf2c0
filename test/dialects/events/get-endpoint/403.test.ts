import { describeKyb } from '../access-rules.ts';
import { GET_ENDPOINT } from '../operations.ts';

describeKyb(GET_ENDPOINT);
