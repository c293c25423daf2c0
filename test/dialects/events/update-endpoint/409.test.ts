import { describeKeyInUse } from '../idempotency-rules.ts';
import { UPDATE_ENDPOINT } from '../operations.ts';

describeKeyInUse(UPDATE_ENDPOINT);
