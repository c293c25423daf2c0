import { describeKyb } from '../access-rules.ts';
import { UPDATE_ENDPOINT } from '../operations.ts';

describeKyb(UPDATE_ENDPOINT);
