import { describeAuthentication } from '../access-rules.ts';
import { REMOVE_ENDPOINT } from '../operations.ts';

describeAuthentication(REMOVE_ENDPOINT);
