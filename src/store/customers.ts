import type { Insertable, Selectable, SelectQueryBuilder } from 'kysely';
import type { Scope } from '../lib/scope.ts';
import type { Customer, CustomerKind, CustomerLine, CustomerState, Profile } from '../onboarding/customer.ts';
import type { Lifecycle, VerificationState } from '../onboarding/states.ts';
import type { Customer as CustomerRow, DB } from './database.ts';
import { listDocuments } from './documents.ts';
import { listEnrollments } from './enrollments.ts';
import { insertIdentifiers, listIdentifiers } from './identifiers.ts';
import { openProfile, sealProfile } from './profile-format.ts';
import type { Tx } from './tenant-transaction.ts';
import { type CustomerKey, normalizeEmail, type Vault } from './vault.ts';
import { latestVerification } from './verifications.ts';

/** A customer as its own rows have it; the persons of a business are customers of their own. */
export type StoredCustomer = Omit<Customer, 'persons'>;

/** Writes a new customer with its identifiers. Fails on one of the `DUPLICATE_CONSTRAINTS` for a duplicate. */
export async function insertCustomer(
  tx: Tx,
  scope: Scope,
  vault: Vault,
  key: CustomerKey,
  customer: CustomerLine,
): Promise<void> {
  await tx
    .insertInto('customer')
    .values({
      id: customer.id,
      tenant_id: scope.tenantId,
      mode: scope.mode,
      kind: customer.profile.kind,
      wrapped_key: key.wrapped,
      created_at: customer.createdAt,
      ...stateColumns(customer, customer.createdAt),
      ...toldColumns(scope, vault, key, customer),
    })
    .execute();
  await insertIdentifiers(tx, scope, vault, key, customer.identifiers, customer.createdAt);
  await insertSearchTokens(tx, scope, vault, customer);
}

/** Writes what a locked customer now is and says, its numbers apart. Fails as `insertCustomer` does. */
export async function updateCustomer(
  tx: Tx,
  scope: Scope,
  vault: Vault,
  key: CustomerKey,
  customer: CustomerLine,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('customer')
    .set({ ...stateColumns(customer, now), ...toldColumns(scope, vault, key, customer) })
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('id', '=', customer.id)
    .execute();
  await tx
    .deleteFrom('search_token')
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('customer_id', '=', customer.id)
    .execute();
  await insertSearchTokens(tx, scope, vault, customer);
}

/** Moves a locked customer to its next state and chain head. */
export const updateCustomerState = (tx: Tx, scope: Scope, next: CustomerState, now: Date): Promise<unknown> =>
  tx
    .updateTable('customer')
    .set(stateColumns(next, now))
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('id', '=', next.id)
    .execute();

const stateColumns = (state: CustomerState, now: Date) => ({
  lifecycle: state.lifecycle,
  verification: state.verification,
  version: state.version,
  event_hash: state.eventHash,
  updated_at: now,
});

/** Sealed at the customer's version, which every change raises: an older profile does not open in the place of a newer one. */
const toldColumns = (scope: Scope, vault: Vault, key: CustomerKey, customer: CustomerLine) =>
  ({
    profile: sealProfile(scope, vault, key, customer.version, customer),
    profile_version: customer.version,
    email_index: emailIndex(scope, vault, customer.profile.email),
    reference_index: referenceIndex(scope, vault, customer.clientReference),
    requested_currencies: [...customer.requestedCurrencies],
  }) satisfies Partial<Insertable<CustomerRow>>;

export const emailIndex = (scope: Scope, vault: Vault, email: string | null): Buffer | null =>
  email === null ? null : vault.index(scope, 'email', normalizeEmail(email));

export const referenceIndex = (scope: Scope, vault: Vault, reference: string | null): Buffer | null =>
  reference === null ? null : vault.index(scope, 'reference', reference.trim());

async function insertSearchTokens(tx: Tx, scope: Scope, vault: Vault, { id, profile }: CustomerLine): Promise<void> {
  const tokens = vault.searchTokens(scope, searchable(profile));
  if (tokens.length === 0) return;
  await tx
    .insertInto('search_token')
    .values(tokens.map((token) => ({ tenant_id: scope.tenantId, mode: scope.mode, token, customer_id: id })))
    .execute();
}

function searchable(profile: Profile): string[] {
  const { email, phone } = profile;
  const names =
    profile.kind === 'individual'
      ? [profile.firstName, profile.lastName, profile.otherName]
      : [profile.name, profile.contactPerson?.firstName, profile.contactPerson?.lastName];
  const numbers = phone ? [phone.number, `${phone.countryCode}${phone.number}`.replace('+', '')] : [];
  return [...names, email, ...numbers].filter((text) => typeof text === 'string');
}

/** Everything about one customer, opened, and its key; null when this tenant and mode have none with the id, or it was erased. */
export async function findCustomer(
  tx: Tx,
  scope: Scope,
  vault: Vault,
  id: string,
  lock: 'locked' | 'unlocked',
): Promise<{ readonly customer: StoredCustomer; readonly key: CustomerKey } | null> {
  const query = customersOf(tx, scope).selectAll().where('id', '=', id);
  const row = await (lock === 'locked' ? query.forUpdate() : query).executeTakeFirst();
  const [line] = row ? await openLines(tx, scope, vault, [row]) : [];
  if (!line) return null;
  const customer = {
    ...line.customer,
    documents: await listDocuments(tx, scope, vault, line.key),
    latestVerification: await latestVerification(tx, scope, id),
    enrollments: await listEnrollments(tx, scope, id),
  };
  return { customer, key: line.key };
}

/** Opens rows of the table; those of erased customers are left out. */
export async function openLines(
  tx: Tx,
  scope: Scope,
  vault: Vault,
  rows: readonly Selectable<CustomerRow>[],
): Promise<{ readonly customer: CustomerLine; readonly key: CustomerKey }[]> {
  const opened = rows.flatMap((row) => {
    const { profile: sealed, profile_version: version, wrapped_key: wrapped } = row;
    if (!wrapped || !sealed) return [];
    const key = vault.customerKey(scope, row.id, wrapped);
    return [{ row, key, told: openProfile(scope, vault, key, version, sealed) }];
  });
  const identifiers = await listIdentifiers(
    tx,
    scope,
    vault,
    opened.map(({ key }) => key),
  );
  return opened.map(({ row, key, told }) => ({
    key,
    customer: {
      ...stateOf(row),
      ...told,
      identifiers: identifiers.get(row.id) ?? [],
      requestedCurrencies: row.requested_currencies,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    },
  }));
}

/** What a customer is, which never changes; null when there is none with the id. */
export async function findKind(tx: Tx, scope: Scope, id: string): Promise<CustomerKind | null> {
  const row = await customersOf(tx, scope).select('kind').where('id', '=', id).executeTakeFirst();
  return row ? (row.kind as CustomerKind) : null;
}

/** The customer's data key, or null when there is no such customer or it was erased. */
export async function findCustomerKey(tx: Tx, scope: Scope, vault: Vault, id: string): Promise<CustomerKey | null> {
  const row = await customersOf(tx, scope).select('wrapped_key').where('id', '=', id).executeTakeFirst();
  return row?.wrapped_key ? vault.customerKey(scope, id, row.wrapped_key) : null;
}

/** The customer's states, locked until the transaction ends: the place to decide a transition. */
export async function lockCustomerState(tx: Tx, scope: Scope, id: string): Promise<CustomerState | null> {
  const row = await customersOf(tx, scope).selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row ? stateOf(row) : null;
}

export const customersOf = (tx: Tx, scope: Scope): SelectQueryBuilder<DB, 'customer', object> =>
  tx.selectFrom('customer').where('customer.tenant_id', '=', scope.tenantId).where('customer.mode', '=', scope.mode);

const stateOf = (row: Selectable<CustomerRow>): CustomerState => ({
  id: row.id,
  lifecycle: row.lifecycle as Lifecycle,
  verification: row.verification as VerificationState,
  version: row.version,
  eventHash: row.event_hash,
});
