import { describeAuthentication } from '../access-rules.ts';
import { CHANGE_STATE } from '../operations.ts';

describeAuthentication(CHANGE_STATE);
