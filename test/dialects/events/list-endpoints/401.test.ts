import { describeAuthentication } from '../access-rules.ts';
import { LIST_ENDPOINTS } from '../operations.ts';

describeAuthentication(LIST_ENDPOINTS);
