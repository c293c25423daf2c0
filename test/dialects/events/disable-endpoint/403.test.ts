import { describeKyb } from '../access-rules.ts';
import { DISABLE_ENDPOINT } from '../operations.ts';

describeKyb(DISABLE_ENDPOINT);
