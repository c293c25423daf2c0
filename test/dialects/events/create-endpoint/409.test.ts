import { describeKeyInUse } from '../idempotency-rules.ts';
import { CREATE_ENDPOINT } from '../operations.ts';

describeKeyInUse(CREATE_ENDPOINT);
