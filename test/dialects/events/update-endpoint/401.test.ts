import { describeAuthentication } from '../access-rules.ts';
import { UPDATE_ENDPOINT } from '../operations.ts';

describeAuthentication(UPDATE_ENDPOINT);
