import { REPLAY_EVENTS } from '../delivery-operations.ts';
import { describeKeyReuse } from '../idempotency-rules.ts';

describeKeyReuse(REPLAY_EVENTS);
