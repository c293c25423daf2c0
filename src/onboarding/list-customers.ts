import type { Scope } from '../lib/scope.ts';
import {
  type CustomerFilter,
  type CustomerLine,
  countCustomers,
  type ListPosition,
  listCustomers as list,
} from '../store/customers.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import type { Core } from './core.ts';

/** A page by number, which counts all matches, or the page behind a position, whose cost does not grow with its depth. */
export type PageRequest =
  | { readonly kind: 'number'; readonly page: number; readonly limit: number }
  | { readonly kind: 'after'; readonly position: ListPosition; readonly limit: number };

export interface CustomerPage {
  readonly items: readonly CustomerLine[];
  /** How many match in all; null behind a position. */
  readonly total: number | null;
  /** Where the next page begins; null on the last. */
  readonly next: ListPosition | null;
}

export const listCustomers = (
  core: Core,
  scope: Scope,
  filter: CustomerFilter,
  request: PageRequest,
): Promise<CustomerPage> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const { limit } = request;
    const skip = request.kind === 'number' ? (request.page - 1) * limit : 0;
    const after = request.kind === 'after' ? request.position : null;
    const total = request.kind === 'number' ? await countCustomers(tx, scope, core.vault, filter) : null;
    // One more than asked tells whether there is a next page.
    const found = await list(tx, scope, core.vault, filter, { limit: limit + 1, skip, after });
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return { items, total, next: found.length > limit && last ? { createdAt: last.createdAt, id: last.id } : null };
  });
