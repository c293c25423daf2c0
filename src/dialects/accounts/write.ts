import { changeCustomerBy } from '../shared/change-customer.ts';
import type { Voice } from '../shared/voice.ts';
import { refuse } from './faults.ts';
import { refusalBody, renderCustomer } from './render.ts';

/** How this dialect speaks. */
export const VOICE: Voice = { refuse, refusalBody, renderCustomer: (customer) => renderCustomer(customer) };

export const changeCustomer = changeCustomerBy(VOICE);
