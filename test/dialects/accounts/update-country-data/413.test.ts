import { describeBodyLimit } from '../access-rules.ts';
import { UPDATE_COUNTRY_DATA } from '../updates.ts';

describeBodyLimit(UPDATE_COUNTRY_DATA);
