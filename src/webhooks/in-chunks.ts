import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { wakeEndpoints } from '../store/deliveries.ts';
import { type Tx, tenantTransaction } from '../store/tenant-transaction.ts';
import { keepEndpoint } from '../store/webhook-endpoints.ts';
import type { Endpoint } from './endpoint.ts';

/** Rows that one transaction looks at: few enough that nobody waits for it noticeably. */
export const CHUNK_ROWS = 1_000;
/** Chunks that one call takes: seconds of work. */
const MAX_CHUNKS = 50;

/** How much was made due. */
export interface Done {
  readonly count: number;
  /** Where the next call goes on, when this one ended before the end of its period; null when it did not. */
  readonly nextSince: Date | null;
}

/** How a bulk call is asked for. */
export interface BulkAsked {
  /** Whoever asked is not there any more: the rest is left. */
  readonly isGone: () => boolean;
  /** Called in the transaction of the last chunk. */
  readonly remember: (tx: Tx, done: Done) => Promise<void>;
}

export type BulkResult =
  | ({ readonly kind: 'done' } & Done)
  /** One at a time for a company and mode: another is at work. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'disabled' };

/** One chunk: how many deliveries it made due, and where the next one begins, or a call that goes on later; null where there is none. */
export interface Chunk<Position> {
  readonly count: number;
  readonly next: { readonly after: Position; readonly since: Date } | null;
}

/** The companies and modes with a call at work in this process: each keeps the database busy for seconds, and a key may send many. */
const atWork = new Set<string>();

/**
 * Makes many deliveries of an endpoint due, in a transaction for each chunk, and wakes who delivers. What was done stays done when a
 * later chunk fails; to call again does the rest.
 */
export async function inChunks<Position>(
  { database }: Pick<Core, 'database'>,
  scope: Scope,
  endpointId: string,
  makeDue: (tx: Tx, endpoint: Endpoint, after: Position | null) => Promise<Chunk<Position>>,
  { isGone, remember }: BulkAsked,
): Promise<BulkResult> {
  const take = (soFar: number, after: Position | null, isLast: boolean) =>
    tenantTransaction(database, scope, async (tx) => {
      const endpoint = await keepEndpoint(tx, scope, endpointId);
      if (!endpoint) return { kind: 'absent' } as const;
      if (endpoint.state === 'disabled') return { kind: 'disabled' } as const;
      const { count: made, next } = await makeDue(tx, endpoint, after);
      if (made > 0) await wakeEndpoints(tx, scope, [endpointId]);
      const count = soFar + made;
      if (next !== null && !isLast && !isGone()) return { kind: 'more', count, after: next.after } as const;
      const done = { count, nextSince: next?.since ?? null };
      await remember(tx, done);
      return { kind: 'done', ...done } as const;
    });

  return oneAtATime(scope, async () => {
    let before: { readonly count: number; readonly after: Position | null } = { count: 0, after: null };
    for (let chunk = 1; ; chunk += 1) {
      const result = await take(before.count, before.after, chunk === MAX_CHUNKS);
      if (result.kind !== 'more') return result;
      before = result;
    }
  });
}

async function oneAtATime({ tenantId, mode }: Scope, work: () => Promise<BulkResult>): Promise<BulkResult> {
  const company = `${tenantId} ${mode}`;
  if (atWork.has(company)) return { kind: 'busy' };
  atWork.add(company);
  try {
    return await work();
  } finally {
    atWork.delete(company);
  }
}
