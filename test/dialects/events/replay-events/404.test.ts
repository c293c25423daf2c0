import { describeAbsence } from '../access-rules.ts';
import { REPLAY_EVENTS } from '../delivery-operations.ts';

await describeAbsence(REPLAY_EVENTS);
