import { describeTooLarge } from '../body-rules.ts';
import { CREATE_CUSTOMER } from '../operations.ts';

describeTooLarge(CREATE_CUSTOMER);
