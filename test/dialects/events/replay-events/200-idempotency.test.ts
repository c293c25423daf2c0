import { REPLAY_EVENTS } from '../delivery-operations.ts';
import { describeReplays } from '../idempotency-rules.ts';

describeReplays(REPLAY_EVENTS);
