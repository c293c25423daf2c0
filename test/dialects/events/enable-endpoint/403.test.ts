import { describeKyb } from '../access-rules.ts';
import { ENABLE_ENDPOINT } from '../operations.ts';

describeKyb(ENABLE_ENDPOINT);
