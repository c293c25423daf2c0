import { describeKyb } from '../access-rules.ts';
import { REMOVE_ENDPOINT } from '../operations.ts';

describeKyb(REMOVE_ENDPOINT);
