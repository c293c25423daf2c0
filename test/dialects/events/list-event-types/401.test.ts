import { describeAuthentication } from '../access-rules.ts';
import { LIST_EVENT_TYPES } from '../operations.ts';

describeAuthentication(LIST_EVENT_TYPES);
