import { describeKyb } from '../access-rules.ts';
import { UPDATE_BUSINESS } from '../updates.ts';

describeKyb(UPDATE_BUSINESS);
