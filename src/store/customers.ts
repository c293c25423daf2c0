import { type Selectable, type SelectQueryBuilder, sql } from 'kysely';
import type { Scope } from '../lib/scope.ts';
import type { Customer, CustomerState, Identifier, Profile } from '../onboarding/customer.ts';
import type { Lifecycle, VerificationState } from '../onboarding/states.ts';
import type { Customer as CustomerRow, DB } from './database.ts';
import { listDocuments } from './documents.ts';
import { listEnrollments } from './enrollments.ts';
import type { Tx } from './tenant-transaction.ts';
import { type CustomerKey, normalizeEmail, normalizeIdentifier, type Vault } from './vault.ts';
import { latestVerification } from './verifications.ts';

export interface CustomerToInsert extends CustomerState {
  readonly profile: Profile;
  readonly identifiers: readonly (Identifier & { readonly id: string })[];
  readonly createdAt: Date;
}

/** Writes a new customer with its identifiers. Fails on `customer_email_unique` or `identifier_value_unique` for a duplicate. */
export async function insertCustomer(
  tx: Tx,
  scope: Scope,
  vault: Vault,
  key: CustomerKey,
  row: CustomerToInsert,
): Promise<void> {
  const profileVersion = row.version;
  await tx
    .insertInto('customer')
    .values({
      id: row.id,
      tenant_id: scope.tenantId,
      mode: scope.mode,
      kind: 'individual',
      lifecycle: row.lifecycle,
      verification: row.verification,
      version: row.version,
      event_hash: row.eventHash,
      wrapped_key: key.wrapped,
      profile: vault.sealColumn(scope, key, 'profile', profileVersion, row.profile),
      profile_version: profileVersion,
      email_index: emailIndex(scope, vault, row.profile.email),
      created_at: row.createdAt,
      updated_at: row.createdAt,
    })
    .execute();
  await tx
    .insertInto('identifier')
    .values(
      row.identifiers.map((identifier) => ({
        id: identifier.id,
        tenant_id: scope.tenantId,
        mode: scope.mode,
        customer_id: row.id,
        type: identifier.type,
        country: identifier.country,
        value: vault.sealColumn(scope, key, `identifier.${identifier.id}`, 1, identifier.value),
        value_index: identifierIndex(scope, vault, identifier),
        created_at: row.createdAt,
      })),
    )
    .execute();
  await tx
    .insertInto('search_token')
    .values(
      searchTokens(scope, vault, row.profile).map((token) => ({
        tenant_id: scope.tenantId,
        mode: scope.mode,
        token,
        customer_id: row.id,
      })),
    )
    .execute();
}

export const emailIndex = (scope: Scope, vault: Vault, email: string): Buffer =>
  vault.index(scope, 'email', normalizeEmail(email));

export const identifierIndex = (scope: Scope, vault: Vault, { type, country, value }: Identifier): Buffer =>
  vault.index(scope, 'identifier', type, country, normalizeIdentifier(value));

const searchTokens = (scope: Scope, vault: Vault, { firstName, lastName, email, phone }: Profile): Buffer[] =>
  vault.searchTokens(scope, [
    firstName,
    lastName,
    email,
    phone.number,
    `${phone.countryCode}${phone.number}`.replace('+', ''),
  ]);

/** The customers that already have this e-mail or this number, by id. */
export async function findDuplicates(
  tx: Tx,
  scope: Scope,
  vault: Vault,
  values: { readonly email: string | null; readonly identifier: Identifier | null },
): Promise<{ email: string | null; identifier: string | null }> {
  const byEmail =
    values.email === null
      ? undefined
      : await customersOf(tx, scope)
          .select('id')
          .where('email_index', '=', emailIndex(scope, vault, values.email))
          .executeTakeFirst();
  const byIdentifier =
    values.identifier === null
      ? undefined
      : await tx
          .selectFrom('identifier')
          .select('customer_id')
          .where('tenant_id', '=', scope.tenantId)
          .where('mode', '=', scope.mode)
          .where('type', '=', values.identifier.type)
          .where('country', '=', values.identifier.country)
          .where('value_index', '=', identifierIndex(scope, vault, values.identifier))
          .executeTakeFirst();
  return { email: byEmail?.id ?? null, identifier: byIdentifier?.customer_id ?? null };
}

/** Everything about one customer, opened; null when this tenant and mode have none with the id, or it was erased. */
export async function findCustomer(tx: Tx, scope: Scope, vault: Vault, id: string): Promise<Customer | null> {
  const row = await customersOf(tx, scope).selectAll().where('id', '=', id).executeTakeFirst();
  if (!row?.wrapped_key || !row.profile) return null;
  const key = vault.customerKey(scope, row.id, row.wrapped_key);
  const identifiers = await tx
    .selectFrom('identifier')
    .select(['id', 'type', 'country', 'value'])
    .where('tenant_id', '=', scope.tenantId)
    .where('customer_id', '=', id)
    .orderBy('id')
    .execute();
  return {
    ...stateOf(row),
    profile: vault.openColumn(scope, key, 'profile', row.profile_version, row.profile) as Profile,
    identifiers: identifiers.map((identifier) => ({
      type: identifier.type as Identifier['type'],
      country: identifier.country,
      value: vault.openColumn(scope, key, `identifier.${identifier.id}`, 1, identifier.value) as string,
    })),
    documents: await listDocuments(tx, scope, vault, key),
    latestVerification: await latestVerification(tx, scope, id),
    enrollments: await listEnrollments(tx, scope, id),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
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

/** Moves a locked customer to its next state and chain head. */
export const updateCustomerState = (tx: Tx, scope: Scope, next: CustomerState, now: Date): Promise<unknown> =>
  tx
    .updateTable('customer')
    .set({
      lifecycle: next.lifecycle,
      verification: next.verification,
      version: next.version,
      event_hash: next.eventHash,
      updated_at: now,
    })
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('id', '=', next.id)
    .execute();

/** A line of the customer list. */
export interface CustomerLine extends CustomerState {
  readonly profile: Profile;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface CustomerFilter {
  readonly email?: string;
  /** Whole words of name, e-mail or phone; every word must match. */
  readonly words?: string;
  readonly lifecycles?: readonly Lifecycle[];
  readonly verifications?: readonly VerificationState[];
  readonly createdFrom?: Date;
  readonly createdTo?: Date;
}

/** Where the page after it begins: behind this customer, newest first. */
export interface ListPosition {
  readonly createdAt: Date;
  readonly id: string;
}

/** Customers, newest first: `limit` of them after `after`, or after skipping `skip`. With a position the cost does not grow with its depth. */
export async function listCustomers(
  tx: Tx,
  scope: Scope,
  vault: Vault,
  filter: CustomerFilter,
  page: { readonly limit: number; readonly skip: number; readonly after: ListPosition | null },
): Promise<CustomerLine[]> {
  let query = filtered(customersOf(tx, scope), scope, vault, filter)
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit)
    .offset(page.skip);
  if (page.after)
    query = query.where(sql<boolean>`(created_at, id) < (${page.after.createdAt}, ${page.after.id}::uuid)`);
  const rows = await query.execute();
  return rows.flatMap((row) => {
    if (!row.wrapped_key || !row.profile) return [];
    const key = vault.customerKey(scope, row.id, row.wrapped_key);
    const profile = vault.openColumn(scope, key, 'profile', row.profile_version, row.profile) as Profile;
    return [{ ...stateOf(row), profile, createdAt: row.created_at, updatedAt: row.updated_at }];
  });
}

/** How many customers match. Its cost grows with the number of matches. */
export async function countCustomers(tx: Tx, scope: Scope, vault: Vault, filter: CustomerFilter): Promise<number> {
  const row = await filtered(customersOf(tx, scope), scope, vault, filter)
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

const customersOf = (tx: Tx, scope: Scope): SelectQueryBuilder<DB, 'customer', object> =>
  tx.selectFrom('customer').where('customer.tenant_id', '=', scope.tenantId).where('customer.mode', '=', scope.mode);

function filtered(
  query: SelectQueryBuilder<DB, 'customer', object>,
  scope: Scope,
  vault: Vault,
  filter: CustomerFilter,
): SelectQueryBuilder<DB, 'customer', object> {
  let narrowed = query.where('lifecycle', '<>', 'erased');
  if (filter.email !== undefined) narrowed = narrowed.where('email_index', '=', emailIndex(scope, vault, filter.email));
  if (filter.words !== undefined) {
    const tokens = vault.searchTokens(scope, [filter.words]);
    // A text without a word finds nobody, rather than everybody.
    if (tokens.length === 0) narrowed = narrowed.where(sql<boolean>`false`);
    for (const token of tokens) {
      narrowed = narrowed.where(({ exists, selectFrom }) =>
        exists(
          selectFrom('search_token')
            .select('search_token.customer_id')
            .where('search_token.tenant_id', '=', scope.tenantId)
            .where('search_token.mode', '=', scope.mode)
            .where('search_token.token', '=', token)
            .whereRef('search_token.customer_id', '=', 'customer.id'),
        ),
      );
    }
  }
  if (filter.lifecycles) narrowed = narrowed.where('lifecycle', 'in', filter.lifecycles);
  if (filter.verifications) narrowed = narrowed.where('verification', 'in', filter.verifications);
  if (filter.createdFrom) narrowed = narrowed.where('created_at', '>=', filter.createdFrom);
  if (filter.createdTo) narrowed = narrowed.where('created_at', '<=', filter.createdTo);
  return narrowed;
}

const stateOf = (row: Selectable<CustomerRow>): CustomerState => ({
  id: row.id,
  lifecycle: row.lifecycle as Lifecycle,
  verification: row.verification as VerificationState,
  version: row.version,
  eventHash: row.event_hash,
});
