import { describeKyb } from '../access-rules.ts';
import { ADD_DOCUMENT } from '../operations.ts';

describeKyb(ADD_DOCUMENT);
