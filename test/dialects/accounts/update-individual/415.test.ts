import { describeContentType, NO_JSON } from '../access-rules.ts';
import { UPDATE_INDIVIDUAL } from '../updates.ts';

describeContentType(UPDATE_INDIVIDUAL, 'application/json', NO_JSON);
