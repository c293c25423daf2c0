import { CREATE_CUSTOMER } from '../creates.ts';
import { describeDuplicates } from '../duplicate-rules.ts';

describeDuplicates(CREATE_CUSTOMER);
