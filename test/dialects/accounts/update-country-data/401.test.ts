import { describeAuthentication } from '../access-rules.ts';
import { UPDATE_COUNTRY_DATA } from '../updates.ts';

describeAuthentication(UPDATE_COUNTRY_DATA);
