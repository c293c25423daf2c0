import { describeAuthentication } from '../access-rules.ts';
import { LIST_REVEALS } from '../operations.ts';

describeAuthentication(LIST_REVEALS);
