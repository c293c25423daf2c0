import { describeContentType, NO_JSON } from '../access-rules.ts';
import { PUT_PERSON } from '../operations.ts';

describeContentType(PUT_PERSON, 'application/json', NO_JSON);
