import { describeKyb } from '../access-rules.ts';
import { REMOVE_PERSON } from '../operations.ts';

describeKyb(REMOVE_PERSON);
