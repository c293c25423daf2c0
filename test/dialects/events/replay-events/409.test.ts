import { REPLAY_EVENTS } from '../delivery-operations.ts';
import { describeKeyInUse } from '../idempotency-rules.ts';
import { describeDisabled } from '../period-rules.ts';

describeDisabled(REPLAY_EVENTS);
describeKeyInUse(REPLAY_EVENTS);
