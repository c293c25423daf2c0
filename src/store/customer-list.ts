import { type SelectQueryBuilder, sql } from 'kysely';
import type { Scope } from '../lib/scope.ts';
import type { CustomerKind, CustomerLine } from '../onboarding/customer.ts';
import type { Lifecycle, VerificationState } from '../onboarding/states.ts';
import { customersOf, emailIndex, openLines, referenceIndex } from './customers.ts';
import type { DB } from './database.ts';
import type { Tx } from './tenant-transaction.ts';
import type { Vault } from './vault.ts';

export interface CustomerFilter {
  readonly email?: string;
  readonly clientReference?: string;
  readonly kind?: CustomerKind;
  /** Whole words of name, e-mail or phone; every word must match. */
  readonly words?: string;
  readonly lifecycles?: readonly Lifecycle[];
  readonly verifications?: readonly VerificationState[];
  readonly createdFrom?: Date;
  readonly createdTo?: Date;
}

/** A customer's place in the list, newest first. */
export interface ListPosition {
  readonly createdAt: Date;
  readonly id: string;
}

/** Where a page lies: after skipping some, or beside a position, whose cost does not grow with its depth. */
export type PagePlace =
  | { readonly kind: 'skip'; readonly count: number }
  | { readonly kind: 'older' | 'newer'; readonly than: ListPosition };

/** Customers, newest first: `limit` of them at `place`, beside a position those nearest to it. */
export async function listCustomers(
  tx: Tx,
  scope: Scope,
  vault: Vault,
  filter: CustomerFilter,
  place: PagePlace,
  limit: number,
): Promise<CustomerLine[]> {
  const query = filtered(customersOf(tx, scope), scope, vault, filter).selectAll().limit(limit);
  const order = place.kind === 'newer' ? 'asc' : 'desc';
  const ordered = query.orderBy('created_at', order).orderBy('id', order);
  const rows = await (place.kind === 'skip' ? ordered.offset(place.count) : ordered.where(beside(place))).execute();
  const lines = await openLines(tx, scope, vault, place.kind === 'newer' ? rows.reverse() : rows);
  return lines.map(({ customer }) => customer);
}

const beside = ({ kind, than }: Exclude<PagePlace, { kind: 'skip' }>) =>
  kind === 'older'
    ? sql<boolean>`(created_at, id) < (${than.createdAt}, ${than.id}::uuid)`
    : sql<boolean>`(created_at, id) > (${than.createdAt}, ${than.id}::uuid)`;

/** How many customers match. Its cost grows with the number of matches. */
export async function countCustomers(tx: Tx, scope: Scope, vault: Vault, filter: CustomerFilter): Promise<number> {
  const row = await filtered(customersOf(tx, scope), scope, vault, filter)
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

function filtered(
  query: SelectQueryBuilder<DB, 'customer', object>,
  scope: Scope,
  vault: Vault,
  filter: CustomerFilter,
): SelectQueryBuilder<DB, 'customer', object> {
  let narrowed = query.where('lifecycle', '<>', 'erased');
  if (filter.email !== undefined) narrowed = narrowed.where('email_index', '=', emailIndex(scope, vault, filter.email));
  if (filter.clientReference !== undefined)
    narrowed = narrowed.where('reference_index', '=', referenceIndex(scope, vault, filter.clientReference));
  if (filter.kind !== undefined) narrowed = narrowed.where('kind', '=', filter.kind);
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
