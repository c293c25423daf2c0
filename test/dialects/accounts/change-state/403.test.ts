import { describeKyb } from '../access-rules.ts';
import { CHANGE_STATE } from '../operations.ts';

describeKyb(CHANGE_STATE);
