import { describeRequestFaults } from '../change-rules.ts';
import { REMOVE_PERSON } from '../changes.ts';

describeRequestFaults(REMOVE_PERSON);
