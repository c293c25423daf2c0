import { refuseBy, STATUS_OF_KIND } from '../../http/refuse.ts';
import type { Wording } from '../../http/word-fault.ts';

export const refuse = refuseBy(STATUS_OF_KIND);

type Named = Parameters<Wording['fields']>[0];

/** Where a create has what the core can find fault with. Numbers that this API has no field for stand where numbers do. */
const FIELDS: Readonly<Record<Named, string>> = {
  email: 'email',
  client_reference: 'client_reference',
  date_of_birth: 'individual/date_of_birth',
  incorporation_date: 'business/incorporation_date',
  INCORPORATION_NUMBER: 'business/incorporation_number',
  TAX_ID: 'business/tax_id',
  BVN: 'country_data/ng/bvn',
  NIN: 'country_data/ng/nin',
  PASSPORT: 'country_data',
  VOTERS_CARD: 'country_data',
  DRIVERS_LICENSE: 'country_data',
};

const fieldOf = (of: Named): string => FIELDS[of];

const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const wording = (fields: Wording['fields'], documentField = 'file'): Wording => ({
  fields,
  documentField: () => documentField,
  duplicate: (of) => `Customer with this ${lastOf(fieldOf(of))} already exists`,
});

export const CREATE_WORDING: Wording = wording(fieldOf);

/** Updates are flat: they name the fields of a block without the block. */
export const UPDATE_WORDING: Wording = wording((of) =>
  fieldOf(of).replace(/^(?:individual|business|country_data)\//, ''),
);

export const documentWording = (field: 'file' | 'url'): Wording => wording(fieldOf, field);
