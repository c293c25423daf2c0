import { describeWrongKind } from '../update-rules.ts';
import { UPDATE_BUSINESS, UPDATE_INDIVIDUAL } from '../updates.ts';

await describeWrongKind(UPDATE_INDIVIDUAL, UPDATE_BUSINESS, 'a business');
