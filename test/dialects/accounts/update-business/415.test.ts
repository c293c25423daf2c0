import { describeContentType, NO_JSON } from '../access-rules.ts';
import { UPDATE_BUSINESS } from '../updates.ts';

describeContentType(UPDATE_BUSINESS, 'application/json', NO_JSON);
