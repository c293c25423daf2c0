import { describeKeyInUse } from '../idempotency-rules.ts';
import { DISABLE_ENDPOINT } from '../operations.ts';

describeKeyInUse(DISABLE_ENDPOINT);
