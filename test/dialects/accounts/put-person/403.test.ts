import { describeKyb } from '../access-rules.ts';
import { PUT_PERSON } from '../operations.ts';

describeKyb(PUT_PERSON);
