import { describeAuthentication } from '../access-rules.ts';
import { ADD_DOCUMENT } from './customers.ts';

describeAuthentication(ADD_DOCUMENT);
