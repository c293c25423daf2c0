import { describeAuthentication } from '../access-rules.ts';
import { GET_ENDPOINT } from '../operations.ts';

describeAuthentication(GET_ENDPOINT);
