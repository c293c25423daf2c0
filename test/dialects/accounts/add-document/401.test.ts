import { describeAuthentication } from '../access-rules.ts';
import { ADD_DOCUMENT } from '../operations.ts';

describeAuthentication(ADD_DOCUMENT);
