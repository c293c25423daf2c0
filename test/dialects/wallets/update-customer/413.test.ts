import { describeTooLarge } from '../body-rules.ts';
import { UPDATE_CUSTOMER } from '../operations.ts';

describeTooLarge(UPDATE_CUSTOMER);
