import { describeAuthentication } from '../access-rules.ts';
import { ENABLE_ENDPOINT } from '../operations.ts';

describeAuthentication(ENABLE_ENDPOINT);
