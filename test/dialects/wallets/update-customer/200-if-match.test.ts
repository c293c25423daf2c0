import { UPDATE_CUSTOMER } from '../operations.ts';
import { describeCurrentVersions } from '../precondition-rules.ts';

describeCurrentVersions(UPDATE_CUSTOMER);
