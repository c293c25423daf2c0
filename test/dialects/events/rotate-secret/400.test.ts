import { describeKeyForm } from '../idempotency-rules.ts';
import { ROTATE_SECRET } from '../operations.ts';

describeKeyForm(ROTATE_SECRET);
