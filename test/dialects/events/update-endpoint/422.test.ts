import { describeKeyReuse } from '../idempotency-rules.ts';
import { UPDATE_ENDPOINT } from '../operations.ts';

describeKeyReuse(UPDATE_ENDPOINT);
