import { describeAuthentication } from '../access-rules.ts';
import { UPDATE_BUSINESS } from '../updates.ts';

describeAuthentication(UPDATE_BUSINESS);
