import { describeKyb } from '../access-rules.ts';
import { LIST_EVENT_TYPES } from '../operations.ts';

describeKyb(LIST_EVENT_TYPES);
