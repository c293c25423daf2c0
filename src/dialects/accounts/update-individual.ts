import { amendBy, readAs } from '../shared/amend-customer.ts';
import { UPDATE_WORDING } from './faults.ts';
import { IndividualUpdate } from './schemas.ts';
import { amendIndividual } from './to-core.ts';
import { changeCustomer } from './write.ts';

/** `PATCH /customer/{id}/individual`: what is sent of an individual changes, the rest stays. */
export const updateIndividual = amendBy(changeCustomer, {
  operation: 'accounts.updateIndividual',
  wording: UPDATE_WORDING,
  read: readAs(IndividualUpdate),
  amend: amendIndividual,
});
