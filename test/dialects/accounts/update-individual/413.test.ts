import { describeBodyLimit } from '../access-rules.ts';
import { UPDATE_INDIVIDUAL } from '../updates.ts';

describeBodyLimit(UPDATE_INDIVIDUAL);
