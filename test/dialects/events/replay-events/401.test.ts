import { describeAuthentication } from '../access-rules.ts';
import { REPLAY_EVENTS } from '../delivery-operations.ts';

describeAuthentication(REPLAY_EVENTS);
