import { describeKeyInUse } from '../idempotency-rules.ts';
import { ENABLE_ENDPOINT } from '../operations.ts';

describeKeyInUse(ENABLE_ENDPOINT);
