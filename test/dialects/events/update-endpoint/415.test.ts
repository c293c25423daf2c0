import { describeContentType } from '../access-rules.ts';
import { UPDATE_ENDPOINT } from '../operations.ts';

describeContentType(UPDATE_ENDPOINT);
