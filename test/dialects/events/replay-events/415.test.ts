import { describeContentType } from '../access-rules.ts';
import { REPLAY_EVENTS } from '../delivery-operations.ts';

describeContentType(REPLAY_EVENTS);
