import { describeBodyLimit } from '../access-rules.ts';
import { REPLAY_EVENTS } from '../delivery-operations.ts';

describeBodyLimit(REPLAY_EVENTS);
