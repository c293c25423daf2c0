import { SUBMIT_KYC } from '../operations.ts';
import { describeCurrentVersions } from '../precondition-rules.ts';

describeCurrentVersions(SUBMIT_KYC);
