import { REPLAY_EVENTS } from '../delivery-operations.ts';
import { describeKeyForm } from '../idempotency-rules.ts';
import { describePeriod } from '../period-rules.ts';

describePeriod(REPLAY_EVENTS);
describeKeyForm(REPLAY_EVENTS);
