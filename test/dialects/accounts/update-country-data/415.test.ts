import { describeContentType, NO_JSON } from '../access-rules.ts';
import { UPDATE_COUNTRY_DATA } from '../updates.ts';

describeContentType(UPDATE_COUNTRY_DATA, 'application/json', NO_JSON);
