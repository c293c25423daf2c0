import { describeKyb } from '../access-rules.ts';
import { UPDATE_COUNTRY_DATA } from '../updates.ts';

describeKyb(UPDATE_COUNTRY_DATA);
