import { describeAuthentication } from '../access-rules.ts';
import { LIST_CHECKPOINTS } from '../delivery-operations.ts';

describeAuthentication(LIST_CHECKPOINTS);
