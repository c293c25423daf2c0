import { describeKeyReuse } from '../idempotency-rules.ts';
import { ENABLE_ENDPOINT } from '../operations.ts';

describeKeyReuse(ENABLE_ENDPOINT);
