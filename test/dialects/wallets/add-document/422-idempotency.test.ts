import { describeKeyReuse } from '../idempotency-rules.ts';
import { ADD_DOCUMENT } from '../operations.ts';

describeKeyReuse(ADD_DOCUMENT);
