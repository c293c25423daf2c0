import { describeReplays } from '../idempotency-rules.ts';
import { UPDATE_ENDPOINT } from '../operations.ts';

describeReplays(UPDATE_ENDPOINT);
