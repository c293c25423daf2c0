import type { Scope } from '../lib/scope.ts';
import {
  type CustomerFilter,
  countCustomers,
  type ListPosition,
  listCustomers as list,
} from '../store/customer-list.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import type { Core } from './core.ts';
import type { CustomerLine } from './customer.ts';

/** A page by number, which counts all matches, or the page beside a position, whose cost does not grow with its depth. */
export type PageRequest =
  | { readonly kind: 'number'; readonly page: number; readonly limit: number }
  | { readonly kind: 'first'; readonly limit: number }
  | { readonly kind: 'older' | 'newer'; readonly than: ListPosition; readonly limit: number };

export interface CustomerPage {
  /** Newest first. */
  readonly items: readonly CustomerLine[];
  /** How many match in all; null unless the page was asked for by number. */
  readonly total: number | null;
  /** Where the page of older customers begins; null when there are none. */
  readonly older: ListPosition | null;
  /** Where the page of newer customers begins; null when there are none, as far as a position tells. */
  readonly newer: ListPosition | null;
}

export const listCustomers = (
  core: Core,
  scope: Scope,
  filter: CustomerFilter,
  request: PageRequest,
): Promise<CustomerPage> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const { limit } = request;
    const total = request.kind === 'number' ? await countCustomers(tx, scope, core.vault, filter) : null;
    // One more than asked tells whether there is more.
    const found = await list(tx, scope, core.vault, filter, placeOf(request), limit + 1);
    const more = found.length > limit;
    if (request.kind === 'newer') {
      const items = found.slice(-limit);
      return { items, total, older: positionOf(items.at(-1)), newer: more ? positionOf(items[0]) : null };
    }
    const items = found.slice(0, limit);
    const isLater = request.kind === 'older' || (request.kind === 'number' && request.page > 1);
    return {
      items,
      total,
      older: more ? positionOf(items.at(-1)) : null,
      newer: isLater ? positionOf(items[0]) : null,
    };
  });

function placeOf(request: PageRequest) {
  if (request.kind === 'number') return { kind: 'skip', count: (request.page - 1) * request.limit } as const;
  return request.kind === 'first' ? ({ kind: 'skip', count: 0 } as const) : request;
}

const positionOf = (line: CustomerLine | undefined): ListPosition | null =>
  line ? { createdAt: line.createdAt, id: line.id } : null;
