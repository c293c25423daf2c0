import { describeKeyForm } from '../idempotency-rules.ts';
import { ENABLE_ENDPOINT } from '../operations.ts';

describeKeyForm(ENABLE_ENDPOINT);
