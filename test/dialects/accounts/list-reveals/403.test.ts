import { describeKyb } from '../access-rules.ts';
import { LIST_REVEALS } from '../operations.ts';

describeKyb(LIST_REVEALS);
