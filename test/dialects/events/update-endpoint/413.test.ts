import { describeBodyLimit } from '../access-rules.ts';
import { UPDATE_ENDPOINT } from '../operations.ts';

describeBodyLimit(UPDATE_ENDPOINT);
