import { describeKyb } from '../access-rules.ts';
import { CREATE_ENDPOINT } from '../operations.ts';

describeKyb(CREATE_ENDPOINT);
