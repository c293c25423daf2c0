import { describeKeyReuse } from '../idempotency-rules.ts';
import { CREATE_ENDPOINT } from '../operations.ts';

describeKeyReuse(CREATE_ENDPOINT);
