import { describeKyb } from '../access-rules.ts';
import { ROTATE_SECRET } from '../operations.ts';

describeKyb(ROTATE_SECRET);
