import type { ExpressionBuilder } from 'kysely';
import { SECOND_MS } from '../lib/clock.ts';
import { idBefore } from '../lib/ids.ts';
import type { Scope } from '../lib/scope.ts';
import type { EventType } from '../onboarding/events.ts';
import type { DeliveryState } from '../webhooks/delivery-state.ts';
import type { DB } from './database.ts';
import type { Period } from './period.ts';
import type { Tx } from './tenant-transaction.ts';

/** A delivery and the event that it is of. */
export interface DeliveryLine {
  readonly id: string;
  readonly endpointId: string;
  readonly eventId: string;
  readonly eventType: EventType;
  /** Null where the event is an endpoint's. */
  readonly customerId: string | null;
  readonly version: number;
  readonly state: DeliveryState;
  /** How many attempts were made. */
  readonly attempts: number;
  /** Null unless it is pending. */
  readonly nextAttemptAt: Date | null;
  readonly createdAt: Date;
  /** Null while it is pending. */
  readonly settledAt: Date | null;
}

/** An attempt as it is kept. */
export interface Attempt {
  readonly attemptedAt: Date;
  /** The status that was answered; null when no answer came. */
  readonly status: number | null;
  readonly errorCode: string | null;
  readonly durationMs: number;
  /** The start of the answer. */
  readonly answer: string;
}

export interface DeliveryFilter extends Period {
  readonly state?: DeliveryState;
}

/** Deliveries of an endpoint, newest first, or those older than the one of an id: `limit` of them. */
export async function listDeliveries(
  tx: Tx,
  scope: Scope,
  endpointId: string,
  { state, ...period }: DeliveryFilter,
  olderThan: string | null,
  limit: number,
): Promise<DeliveryLine[]> {
  let query = selectLines(tx, scope)
    .where('delivery.endpoint_id', '=', endpointId)
    .where(createdWithin(scope, period))
    .orderBy('delivery.id', 'desc')
    .limit(limit);
  if (state !== undefined) query = query.where('delivery.state', '=', state);
  if (olderThan !== null) query = query.where('delivery.id', '<', olderThan);
  return (await query.execute()).map(toLine);
}

/** All deliveries of an event, at most one for each endpoint, newest first. */
export async function listEventDeliveries(tx: Tx, scope: Scope, eventId: string): Promise<DeliveryLine[]> {
  const rows = await selectLines(tx, scope)
    .where('delivery.event_id', '=', eventId)
    .orderBy('delivery.id', 'desc')
    .execute();
  return rows.map(toLine);
}

export async function findDelivery(tx: Tx, scope: Scope, id: string): Promise<DeliveryLine | null> {
  const row = await selectLines(tx, scope).where('delivery.id', '=', id).executeTakeFirst();
  return row ? toLine(row) : null;
}

/** The newest `limit` attempts of a delivery, newest first. */
export async function listAttempts(tx: Tx, scope: Scope, deliveryId: string, limit: number): Promise<Attempt[]> {
  const rows = await tx
    .selectFrom('delivery_attempt')
    .selectAll()
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('delivery_id', '=', deliveryId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    attemptedAt: row.attempted_at,
    status: row.status,
    errorCode: row.error_code,
    durationMs: row.duration_ms,
    answer: row.answer,
  }));
}

/** How far apart the time that a delivery says and that of its id are at most, with room for clocks that are set. */
const ID_WITHIN_MS = 60 * 60 * SECOND_MS;

/**
 * Deliveries made in a period. Their index is by id, so that is bounded too, where both times are of the real clock: a test clock may
 * run ahead of it.
 */
export function createdWithin({ mode }: Scope, { from, to }: Period) {
  const isReal = mode === 'live';
  return ({ eb, and }: ExpressionBuilder<DB, 'delivery'>) =>
    and([
      ...(from ? [eb('delivery.created_at', '>=', from)] : []),
      ...(from && isReal ? [eb('delivery.id', '>', idBefore(shifted(from, -ID_WITHIN_MS)))] : []),
      ...(to ? [eb('delivery.created_at', '<=', to)] : []),
      ...(to && isReal ? [eb('delivery.id', '<', idBefore(shifted(to, ID_WITHIN_MS)))] : []),
    ]);
}

const shifted = (time: Date, byMs: number): Date => new Date(time.getTime() + byMs);

const selectLines = (tx: Tx, scope: Scope) =>
  tx
    .selectFrom('delivery')
    .innerJoin('event', 'event.id', 'delivery.event_id')
    .select(['delivery.id', 'delivery.endpoint_id', 'delivery.event_id', 'delivery.version', 'delivery.state'])
    .select(['delivery.attempts', 'delivery.next_attempt_at', 'delivery.created_at', 'delivery.settled_at'])
    .select(['event.type', 'event.customer_id'])
    .where('delivery.tenant_id', '=', scope.tenantId)
    .where('delivery.mode', '=', scope.mode);

type LineRow = Awaited<ReturnType<ReturnType<typeof selectLines>['executeTakeFirstOrThrow']>>;

/** The check of the table allows no other states, and events are written with known types only. */
const toLine = (row: LineRow): DeliveryLine => ({
  id: row.id,
  endpointId: row.endpoint_id,
  eventId: row.event_id,
  eventType: row.type as EventType,
  customerId: row.customer_id,
  version: row.version,
  state: row.state as DeliveryState,
  attempts: row.attempts,
  nextAttemptAt: row.next_attempt_at,
  createdAt: row.created_at,
  settledAt: row.settled_at,
});
