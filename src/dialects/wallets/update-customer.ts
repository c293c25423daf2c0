import { amendBy, readAs } from '../shared/amend-customer.ts';
import { WORDING } from './faults.ts';
import { UpdateBody } from './schemas.ts';
import { amend } from './to-core.ts';
import { changeCustomer } from './write.ts';

/** `PATCH /customers/{id}`: what is sent changes, what is left out stays, null takes away. */
export const updateCustomer = amendBy(changeCustomer, {
  operation: 'wallets.updateCustomer',
  wording: WORDING,
  read: readAs(UpdateBody),
  amend,
});
