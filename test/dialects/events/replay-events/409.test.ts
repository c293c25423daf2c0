import { REPLAY_EVENTS } from '../delivery-operations.ts';
import { describeKeyInUse } from '../idempotency-rules.ts';
import { describeBusy, describeDisabled } from '../period-rules.ts';

describeBusy(REPLAY_EVENTS);
describeDisabled(REPLAY_EVENTS);
describeKeyInUse(REPLAY_EVENTS);
