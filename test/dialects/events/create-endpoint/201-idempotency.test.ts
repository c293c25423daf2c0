import { describeReplays } from '../idempotency-rules.ts';
import { CREATE_ENDPOINT } from '../operations.ts';

describeReplays(CREATE_ENDPOINT);
