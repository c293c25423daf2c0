import { ADD_DOCUMENT } from '../operations.ts';
import { describeStaleVersions } from '../precondition-rules.ts';

describeStaleVersions(ADD_DOCUMENT);
