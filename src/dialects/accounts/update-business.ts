import { amendBy, readAs } from '../shared/amend-customer.ts';
import { UPDATE_WORDING } from './faults.ts';
import { BusinessUpdate } from './schemas.ts';
import { amendBusiness } from './to-core.ts';
import { changeCustomer } from './write.ts';

/** `PATCH /customer/{id}/business`: what is sent of a business changes, the rest stays. */
export const updateBusiness = amendBy(changeCustomer, {
  operation: 'accounts.updateBusiness',
  wording: UPDATE_WORDING,
  read: readAs(BusinessUpdate),
  amend: amendBusiness,
});
