import { describeKyb } from '../access-rules.ts';
import { ADD_DOCUMENT } from './customers.ts';

describeKyb(ADD_DOCUMENT);
