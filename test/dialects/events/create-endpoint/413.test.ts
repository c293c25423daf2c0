import { describeBodyLimit } from '../access-rules.ts';
import { CREATE_ENDPOINT } from '../operations.ts';

describeBodyLimit(CREATE_ENDPOINT);
