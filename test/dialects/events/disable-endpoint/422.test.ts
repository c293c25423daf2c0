import { describeKeyReuse } from '../idempotency-rules.ts';
import { DISABLE_ENDPOINT } from '../operations.ts';

describeKeyReuse(DISABLE_ENDPOINT);
