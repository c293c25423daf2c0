import { describeKyb } from '../access-rules.ts';
import { UPDATE_INDIVIDUAL } from '../updates.ts';

describeKyb(UPDATE_INDIVIDUAL);
