import { describeAuthentication } from '../access-rules.ts';
import { CREATE_ENDPOINT } from '../operations.ts';

describeAuthentication(CREATE_ENDPOINT);
