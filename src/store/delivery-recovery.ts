import { sql } from 'kysely';
import type { Scope } from '../lib/scope.ts';
import type { DeliveryState } from '../webhooks/delivery-state.ts';
import type { Endpoint } from '../webhooks/endpoint.ts';
import type { ListPosition } from './customer-list.ts';
import type { NewDelivery } from './deliveries.ts';
import { createdWithin } from './delivery-list.ts';
import type { Period } from './period.ts';
import type { Tx } from './tenant-transaction.ts';

/** How a delivery ends without success. */
export const FAILED_STATES = ['exhausted', 'cancelled'] as const satisfies readonly DeliveryState[];

/** Deliveries of an endpoint that were made in a period and failed, oldest first: the first `limit` after an id. */
export async function failedDeliveries(
  tx: Tx,
  scope: Scope,
  endpointId: string,
  period: Period,
  after: string | null,
  limit: number,
): Promise<string[]> {
  let query = tx
    .selectFrom('delivery')
    .select('id')
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('endpoint_id', '=', endpointId)
    .where('state', 'in', FAILED_STATES)
    .where(createdWithin(scope, period))
    .orderBy('id')
    .limit(limit);
  if (after !== null) query = query.where('id', '>', after);
  return (await query.execute()).map(({ id }) => id);
}

/**
 * Makes those of an endpoint's deliveries due that are in one of `states`, and starts their schedule again.
 * @returns how many.
 */
export async function restartDeliveries(
  tx: Tx,
  scope: Scope,
  endpoint: Pick<Endpoint, 'id' | 'inOrder'>,
  ids: readonly string[],
  states: readonly DeliveryState[],
  now: Date,
): Promise<number> {
  const result = await tx
    .updateTable('delivery')
    .set(({ ref }) => ({
      state: 'pending',
      next_attempt_at: now,
      earlier_attempts: ref('attempts'),
      settled_at: null,
      in_order: endpoint.inOrder,
    }))
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('endpoint_id', '=', endpoint.id)
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .where('state', 'in', states)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Events that an endpoint listens to, as far as they were looked through. */
export interface MissedEvents {
  /** Those without a delivery for it, oldest first. */
  readonly missed: readonly NewDelivery['event'][];
  /** The last one looked at; null when there are none after it. */
  readonly last: ListPosition | null;
}

/** Looks through `limit` events of a period that an endpoint listens to, oldest first, after a position. */
export async function missedEvents(
  tx: Tx,
  scope: Scope,
  endpoint: Pick<Endpoint, 'id' | 'eventTypes'>,
  { from, to }: Required<Period>,
  after: ListPosition | null,
  limit: number,
): Promise<MissedEvents> {
  let events = tx
    .selectFrom('event')
    .select(['id', 'customer_id', 'endpoint_id', 'version', 'created_at'])
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('created_at', '>=', from)
    .where('created_at', '<=', to)
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit);
  if (endpoint.eventTypes.length > 0) events = events.where('type', 'in', endpoint.eventTypes);
  if (after) events = events.where(sql<boolean>`(created_at, id) > (${after.createdAt}, ${after.id}::uuid)`);
  // Deliveries are looked up for these events alone: in a join with all of the period, a plan may read all deliveries there are.
  const rows = await tx
    .selectFrom(events.as('event'))
    .selectAll('event')
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom('delivery')
          .select('delivery.id')
          .whereRef('delivery.event_id', '=', 'event.id')
          .where('delivery.endpoint_id', '=', endpoint.id),
      ).as('is_delivered'),
    )
    .orderBy('event.created_at')
    .orderBy('event.id')
    .execute();
  const last = rows.length < limit ? undefined : rows.at(-1);
  return {
    missed: rows
      .filter((row) => !row.is_delivered)
      .map((row) => ({ id: row.id, customerId: row.customer_id, endpointId: row.endpoint_id, version: row.version })),
    last: last ? { createdAt: last.created_at, id: last.id } : null,
  };
}
