import { faultsOf } from '../../http/validate.ts';
import { amendBy } from '../shared/amend-customer.ts';
import { nestCountryData } from './country-data.ts';
import { UPDATE_WORDING } from './faults.ts';
import { CountryDataUpdate } from './schemas.ts';
import { amendCountryData } from './to-core.ts';
import { changeCustomer } from './write.ts';

/** `PATCH /customer/{id}/country_data`: the numbers that are sent change, the others stay. */
export const updateCountryData = amendBy(changeCustomer, {
  operation: 'accounts.updateCountryData',
  wording: UPDATE_WORDING,
  read(body) {
    const { value, faults } = nestCountryData(body, '');
    return { sent: value, faults: [...faultsOf(CountryDataUpdate, value, 'body'), ...faults] };
  },
  amend: amendCountryData,
});
