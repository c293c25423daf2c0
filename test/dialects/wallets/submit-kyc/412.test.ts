import { SUBMIT_KYC } from '../operations.ts';
import { describeStaleVersions } from '../precondition-rules.ts';

describeStaleVersions(SUBMIT_KYC);
