import { describeContentType, NO_JSON } from '../access-rules.ts';
import { CHANGE_STATE } from '../operations.ts';

describeContentType(CHANGE_STATE, 'application/json', NO_JSON);
