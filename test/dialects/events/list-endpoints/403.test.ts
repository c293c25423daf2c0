import { describeKyb } from '../access-rules.ts';
import { LIST_ENDPOINTS } from '../operations.ts';

describeKyb(LIST_ENDPOINTS);
