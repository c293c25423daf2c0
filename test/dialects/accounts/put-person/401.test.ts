import { describeAuthentication } from '../access-rules.ts';
import { PUT_PERSON } from '../operations.ts';

describeAuthentication(PUT_PERSON);
