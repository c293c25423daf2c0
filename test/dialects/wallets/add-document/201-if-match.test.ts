import { ADD_DOCUMENT } from '../operations.ts';
import { describeCurrentVersions } from '../precondition-rules.ts';

describeCurrentVersions(ADD_DOCUMENT);
