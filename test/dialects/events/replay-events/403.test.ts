import { describeKyb } from '../access-rules.ts';
import { REPLAY_EVENTS } from '../delivery-operations.ts';

describeKyb(REPLAY_EVENTS);
