import { describeBodyLimit } from '../access-rules.ts';
import { UPDATE_BUSINESS } from '../updates.ts';

describeBodyLimit(UPDATE_BUSINESS);
