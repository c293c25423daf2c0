import { describeKeyForm } from '../idempotency-rules.ts';
import { DISABLE_ENDPOINT } from '../operations.ts';

describeKeyForm(DISABLE_ENDPOINT);
