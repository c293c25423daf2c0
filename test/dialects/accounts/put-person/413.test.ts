import { describeBodyLimit } from '../access-rules.ts';
import { PUT_PERSON } from '../operations.ts';

describeBodyLimit(PUT_PERSON);
