import { changeAndShowBy } from '../shared/change-customer.ts';
import type { Voice } from '../shared/voice.ts';
import { refuse } from './faults.ts';
import { refusalBody, renderCustomer } from './render.ts';

/** How this dialect speaks. */
export const VOICE: Voice = { refuse, refusalBody, envelope: (_status, data) => ({ data }) };

export const changeCustomer = changeAndShowBy(VOICE, (customer) => renderCustomer(customer));
