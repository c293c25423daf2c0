import { UPDATE_CUSTOMER } from '../operations.ts';
import { describeStaleVersions } from '../precondition-rules.ts';

describeStaleVersions(UPDATE_CUSTOMER);
