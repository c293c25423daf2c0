import type { Scope } from '../lib/scope.ts';
import { listPersonLinks } from '../store/associated-persons.ts';
import { findCustomer } from '../store/customers.ts';
import type { Tx } from '../store/tenant-transaction.ts';
import type { CustomerKey } from '../store/vault.ts';
import type { Core } from './core.ts';
import type { AssociatedPerson, Customer, PersonLink } from './customer.ts';
import { requirementsOf } from './requirements.ts';

/** A customer as a transaction sees it, with the key of what it keeps. */
export interface LoadedCustomer {
  readonly customer: Customer;
  readonly key: CustomerKey;
}

/** The customer with everything there is of it, the persons of a business included; null: absent, erased, another tenant's. */
export const loadCustomer = async (core: Core, tx: Tx, scope: Scope, id: string): Promise<Customer | null> =>
  (await load(core, tx, scope, id, 'unlocked'))?.customer ?? null;

/** The same, locked until the transaction ends: the place to decide a change. */
export const lockCustomer = (core: Core, tx: Tx, scope: Scope, id: string): Promise<LoadedCustomer | null> =>
  load(core, tx, scope, id, 'locked');

async function load(
  core: Core,
  tx: Tx,
  scope: Scope,
  id: string,
  lock: 'locked' | 'unlocked',
): Promise<LoadedCustomer | null> {
  const found = await findCustomer(tx, scope, core.vault, id, lock);
  if (!found) return null;
  const links = found.customer.profile.kind === 'business' ? await listPersonLinks(tx, scope, id) : [];
  return { key: found.key, customer: { ...found.customer, persons: await openPersons(core, tx, scope, links) } };
}

/** The persons behind the links, with what each still owes. An erased person is none. */
async function openPersons(
  core: Core,
  tx: Tx,
  scope: Scope,
  links: readonly PersonLink[],
): Promise<AssociatedPerson[]> {
  const persons: AssociatedPerson[] = [];
  for (const link of links) {
    const found = await findCustomer(tx, scope, core.vault, link.customerId, 'unlocked');
    if (found) persons.push(associate({ ...found.customer, persons: [] }, link));
  }
  return persons;
}

/** A person as its business sees it. */
export const associate = (
  person: Customer,
  { roles, sharePercent }: Omit<PersonLink, 'customerId'>,
): AssociatedPerson => ({
  customerId: person.id,
  roles,
  sharePercent,
  lifecycle: person.lifecycle,
  verification: person.verification,
  requirements: requirementsOf(person),
});
