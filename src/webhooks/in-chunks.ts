import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { wakeEndpoints } from '../store/deliveries.ts';
import { type Tx, tenantTransaction } from '../store/tenant-transaction.ts';
import { keepEndpoint } from '../store/webhook-endpoints.ts';
import type { Endpoint } from './endpoint.ts';

/** Rows that one transaction looks at: few enough that nobody waits for it noticeably. */
export const CHUNK_ROWS = 1_000;
/** Deliveries that one call makes due. */
const MAX_DELIVERIES = 50_000;

/** How much was made due; `hasMore` says that the limit of a call was reached before the end. */
export interface Done {
  readonly count: number;
  readonly hasMore: boolean;
}

export type BulkResult =
  | ({ readonly kind: 'done' } & Done)
  | { readonly kind: 'absent' }
  | { readonly kind: 'disabled' };

/** One chunk: how many deliveries it made due, and where the next one begins; null where there is none. */
export interface Chunk<Position> {
  readonly count: number;
  readonly next: Position | null;
}

/**
 * Makes many deliveries of an endpoint due, in a transaction for each chunk, and wakes who delivers. What was done stays done when a
 * later chunk fails; to call again does the rest.
 * @param remember Called in the transaction of the last chunk.
 */
export async function inChunks<Position>(
  { database }: Pick<Core, 'database'>,
  scope: Scope,
  endpointId: string,
  makeDue: (tx: Tx, endpoint: Endpoint, after: Position | null) => Promise<Chunk<Position>>,
  remember: (tx: Tx, done: Done) => Promise<void>,
): Promise<BulkResult> {
  let before: { readonly count: number; readonly next: Position | null } = { count: 0, next: null };
  for (;;) {
    const { count: soFar, next: after } = before;
    const result = await tenantTransaction(database, scope, async (tx) => {
      const endpoint = await keepEndpoint(tx, scope, endpointId);
      if (!endpoint) return { kind: 'absent' } as const;
      if (endpoint.state === 'disabled') return { kind: 'disabled' } as const;
      const { count: made, next } = await makeDue(tx, endpoint, after);
      if (made > 0) await wakeEndpoints(tx, scope, [endpointId]);
      const count = soFar + made;
      if (next !== null && count + CHUNK_ROWS <= MAX_DELIVERIES) return { kind: 'more', count, next } as const;
      const done = { count, hasMore: next !== null };
      await remember(tx, done);
      return { kind: 'done', ...done } as const;
    });
    if (result.kind !== 'more') return result;
    before = result;
  }
}
