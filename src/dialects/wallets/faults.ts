import { refuseBy, STATUS_OF_KIND } from '../../http/refuse.ts';
import type { Wording } from '../../http/word-fault.ts';

/** A value that is there and wrong is 422, whatever the other dialects make of it. */
export const refuse = refuseBy({ ...STATUS_OF_KIND, invalid: 422 });

type Named = Parameters<Wording['fields']>[0];

const FIELDS: Readonly<Record<Named, string>> = {
  email: 'email',
  client_reference: 'client_reference',
  date_of_birth: 'date_of_birth',
  incorporation_date: 'incorporation_date',
  NIN: 'identification/number',
  PASSPORT: 'identification/number',
  VOTERS_CARD: 'identification/number',
  DRIVERS_LICENSE: 'identification/number',
  BVN: 'identification/number',
  INCORPORATION_NUMBER: 'identification/number',
  TAX_ID: 'identification/number',
};

const wording = (documentField: Wording['documentField']): Wording => ({
  fields: (of) => FIELDS[of],
  documentField,
  duplicate: (of) => `Customer with this ${FIELDS[of].replace('/', '.')} already exists`,
});

/** What a document is called where an operation names both sides at once. */
export const WORDING: Wording = wording((side) => `document_${side}_url`);

export const documentWording = (field: 'file' | 'url'): Wording => wording(() => field);
