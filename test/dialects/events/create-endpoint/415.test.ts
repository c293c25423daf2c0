import { describeContentType } from '../access-rules.ts';
import { CREATE_ENDPOINT } from '../operations.ts';

describeContentType(CREATE_ENDPOINT);
