import { describeAuthentication } from '../access-rules.ts';
import { DISABLE_ENDPOINT } from '../operations.ts';

describeAuthentication(DISABLE_ENDPOINT);
