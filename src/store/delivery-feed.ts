import { sql } from 'kysely';
import type { Scope } from '../lib/scope.ts';
import type { DeliveryState } from '../webhooks/delivery-state.ts';
import type { Tx } from './tenant-transaction.ts';

/** An attempt with what it is about. */
export interface FeedAttempt {
  readonly id: string;
  readonly at: Date;
  /** From 1, of the attempts that are kept. */
  readonly number: number;
  /** Null when no answer came. */
  readonly status: number | null;
  readonly errorCode: string | null;
  readonly durationMs: number;
  /** The delivery as it is now, not as this attempt left it. */
  readonly delivery: { readonly id: string; readonly state: DeliveryState; readonly nextAttemptAt: Date | null };
  readonly endpoint: { readonly id: string; readonly url: string };
  readonly event: {
    readonly id: string;
    readonly type: string;
    /** Null for an event of an endpoint. */
    readonly customerId: string | null;
    readonly version: number;
    readonly createdAt: Date;
  };
}

/**
 * Attempts with ids after `after` that are not among `seen`, in the order of ids, which is that of the time they were recorded.
 * @param endpointId Null for all endpoints.
 */
export async function attemptsAfter(
  tx: Tx,
  scope: Scope,
  { after, seen }: { readonly after: string; readonly seen: readonly string[] },
  endpointId: string | null,
  limit: number,
): Promise<FeedAttempt[]> {
  const rows = await tx
    .selectFrom('delivery_attempt as attempt')
    .innerJoin('delivery', 'delivery.id', 'attempt.delivery_id')
    .innerJoin('event', 'event.id', 'delivery.event_id')
    .innerJoin('webhook_endpoint as endpoint', 'endpoint.id', 'delivery.endpoint_id')
    .select(['attempt.id', 'attempt.attempted_at', 'attempt.status', 'attempt.error_code', 'attempt.duration_ms'])
    .select(['delivery.id as delivery_id', 'delivery.state', 'delivery.next_attempt_at'])
    .select(['endpoint.id as endpoint_id', 'endpoint.url'])
    .select(['event.id as event_id', 'event.type', 'event.customer_id', 'event.version', 'event.created_at'])
    .select(({ selectFrom }) =>
      selectFrom('delivery_attempt as earlier')
        .select(sql<number>`count(*)::int`.as('count'))
        .whereRef('earlier.delivery_id', '=', 'attempt.delivery_id')
        .whereRef('earlier.id', '<=', 'attempt.id')
        .$asScalar()
        .$notNull()
        .as('number'),
    )
    .where('attempt.tenant_id', '=', scope.tenantId)
    .where('attempt.mode', '=', scope.mode)
    .where('attempt.id', '>', after)
    .where(sql<boolean>`not exists (select from unnest(${[...seen]}::uuid[]) as seen (id) where seen.id = attempt.id)`)
    .$if(endpointId !== null, (query) => query.where('endpoint.id', '=', endpointId))
    .orderBy('attempt.id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    at: row.attempted_at,
    number: row.number,
    status: row.status,
    errorCode: row.error_code,
    durationMs: row.duration_ms,
    delivery: { id: row.delivery_id, state: row.state as DeliveryState, nextAttemptAt: row.next_attempt_at },
    endpoint: { id: row.endpoint_id, url: row.url },
    event: {
      id: row.event_id,
      type: row.type,
      customerId: row.customer_id,
      version: row.version,
      createdAt: row.created_at,
    },
  }));
}

/** What is still to be delivered. */
export interface Backlog {
  readonly pending: number;
  /** Since when the oldest of it waits; null when nothing does. */
  readonly oldestAt: Date | null;
}

/** @param endpointId Null for all endpoints. */
export async function readBacklog(tx: Tx, scope: Scope, endpointId: string | null): Promise<Backlog> {
  // By way of the endpoints: the index of what is pending begins with theirs.
  const row = await tx
    .selectFrom('webhook_endpoint as endpoint')
    .innerJoin('delivery', 'delivery.endpoint_id', 'endpoint.id')
    .select(({ fn }) => [sql<number>`count(*)::int`.as('pending'), fn.min('delivery.created_at').as('oldest_at')])
    .where('endpoint.tenant_id', '=', scope.tenantId)
    .where('endpoint.mode', '=', scope.mode)
    .where('delivery.state', '=', 'pending')
    .$if(endpointId !== null, (query) => query.where('endpoint.id', '=', endpointId))
    .executeTakeFirstOrThrow();
  return { pending: row.pending, oldestAt: row.oldest_at };
}
