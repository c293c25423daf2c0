import { describeAuthentication } from '../access-rules.ts';
import { ROTATE_SECRET } from '../operations.ts';

describeAuthentication(ROTATE_SECRET);
