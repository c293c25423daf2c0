import { describeKyb } from '../access-rules.ts';
import { LIST_CHECKPOINTS } from '../delivery-operations.ts';

describeKyb(LIST_CHECKPOINTS);
