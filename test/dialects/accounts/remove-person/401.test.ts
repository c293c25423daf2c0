import { describeAuthentication } from '../access-rules.ts';
import { REMOVE_PERSON } from '../operations.ts';

describeAuthentication(REMOVE_PERSON);
