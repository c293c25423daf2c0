import { describeBodyLimit } from '../access-rules.ts';
import { CHANGE_STATE } from '../operations.ts';

describeBodyLimit(CHANGE_STATE);
