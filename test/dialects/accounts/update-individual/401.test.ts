import { describeAuthentication } from '../access-rules.ts';
import { UPDATE_INDIVIDUAL } from '../updates.ts';

describeAuthentication(UPDATE_INDIVIDUAL);
