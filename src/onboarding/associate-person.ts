import type { Scope } from '../lib/scope.ts';
import { deletePersonLink, putPersonLink } from '../store/associated-persons.ts';
import { findKind, updateCustomerState } from '../store/customers.ts';
import { type Tx, tenantTransaction } from '../store/tenant-transaction.ts';
import type { CustomerKey } from '../store/vault.ts';
import { isStale } from './amend-customer.ts';
import type { Core } from './core.ts';
import type { AssociatedPerson, Customer, PersonLink } from './customer.ts';
import { evolve } from './evolve.ts';
import { associate, type LoadedCustomer, lockCustomer } from './load-customer.ts';
import { recordEvolution } from './record-evolution.ts';

/** More persons than any ownership that is declared by hand. */
export const MAX_PERSONS = 50;
const WHOLE_PERCENT = 100;

export interface PersonsRequest {
  readonly expectedVersions: readonly number[] | null;
  readonly dryRun: boolean;
  readonly remember: (tx: Tx, key: CustomerKey, business: Customer) => Promise<void>;
}

export type PersonsResult =
  | { readonly kind: 'changed'; readonly customer: Customer }
  | { readonly kind: 'absent' }
  | { readonly kind: 'stale' }
  /** The customer is no business, so it has no persons. */
  | { readonly kind: 'no_business' }
  /** There is no individual with the id that was named. */
  | { readonly kind: 'unknown_person' }
  /** The owners would hold more than the whole. */
  | { readonly kind: 'share_exceeded' }
  | { readonly kind: 'too_many' };

/** Links an individual to a business, or changes its roles and share. A verified business is verified anew. */
export const associatePerson = (
  core: Core,
  scope: Scope,
  businessId: string,
  link: PersonLink,
  request: PersonsRequest,
): Promise<PersonsResult> =>
  tenantTransaction(core.database, scope, async (tx) => {
    // Only a person and its business are locked, and in this order, as by whoever decides on a person.
    const isBusiness = (await findKind(tx, scope, businessId)) === 'business';
    const isPerson = (await findKind(tx, scope, link.customerId)) === 'individual';
    const person = isBusiness && isPerson ? await lockCustomer(core, tx, scope, link.customerId) : null;
    if (isBusiness && !person) return { kind: 'unknown_person' };
    const business = await lockCustomer(core, tx, scope, businessId);
    const refused = refusalOf(business, request);
    if (refused || !business) return refused ?? { kind: 'absent' };
    if (!person) return { kind: 'unknown_person' };

    const { persons: had } = business.customer;
    const persons = had.some(({ customerId }) => customerId === link.customerId)
      ? had.map((other) => (other.customerId === link.customerId ? associate(person.customer, link) : other))
      : [...had, associate(person.customer, link)];
    if (persons.length > MAX_PERSONS) return { kind: 'too_many' };
    if (sharesOf(persons) > WHOLE_PERCENT) return { kind: 'share_exceeded' };
    return change(core, tx, scope, business, persons, request, () =>
      putPersonLink(tx, scope, businessId, link, scope.now()),
    );
  });

/** Takes a person out of a business. */
export const removePerson = (
  core: Core,
  scope: Scope,
  businessId: string,
  personId: string,
  request: PersonsRequest,
): Promise<PersonsResult> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const business = await lockCustomer(core, tx, scope, businessId);
    const refused = refusalOf(business, request);
    if (refused || !business) return refused ?? { kind: 'absent' };
    const { persons: had } = business.customer;
    const persons = had.filter(({ customerId }) => customerId !== personId);
    if (persons.length === had.length) return { kind: 'unknown_person' };
    return change(core, tx, scope, business, persons, request, () => deletePersonLink(tx, scope, businessId, personId));
  });

function refusalOf(business: LoadedCustomer | null, { expectedVersions }: PersonsRequest): PersonsResult | null {
  if (!business) return { kind: 'absent' };
  if (business.customer.profile.kind !== 'business') return { kind: 'no_business' };
  return isStale(business.customer, expectedVersions) ? { kind: 'stale' } : null;
}

/** Hundredths of a percent are counted whole, so that three thirds of 33.33, 33.33 and 33.34 are 100. */
const sharesOf = (persons: readonly AssociatedPerson[]): number =>
  persons.reduce((sum, { sharePercent }) => sum + Math.round((sharePercent ?? 0) * 100), 0) / 100;

async function change(
  core: Core,
  tx: Tx,
  scope: Scope,
  { customer: before, key }: LoadedCustomer,
  persons: readonly AssociatedPerson[],
  { dryRun, remember }: PersonsRequest,
  writeLink: () => Promise<unknown>,
): Promise<PersonsResult> {
  const evolution = evolve(scope, before, { ...before, persons }, () =>
    isSame(before.persons, persons) ? [] : [{ type: 'customer.updated', data: { fields: ['persons'] } }],
  );
  const { customer } = evolution;
  if (dryRun) return { kind: 'changed', customer };
  if (evolution.events.length > 0) {
    await writeLink();
    await updateCustomerState(tx, scope, customer, customer.updatedAt);
    await recordEvolution(core, tx, scope, evolution);
  }
  await remember(tx, key, customer);
  return { kind: 'changed', customer };
}

const isSame = (a: readonly AssociatedPerson[], b: readonly AssociatedPerson[]): boolean =>
  JSON.stringify(a.map(linkOf)) === JSON.stringify(b.map(linkOf));

const linkOf = ({ customerId, roles, sharePercent }: AssociatedPerson) => [customerId, [...roles].sort(), sharePercent];
