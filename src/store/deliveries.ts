import { sql } from 'kysely';
import { newId } from '../lib/ids.ts';
import type { Scope } from '../lib/scope.ts';
import type { Event } from '../onboarding/events.ts';
import type { Tx } from './tenant-transaction.ts';

/** What an event is delivered by. */
export type EventToDeliver = Omit<Event, 'previousHash' | 'hash'>;

/** A delivery that is to be written. */
export interface NewDelivery {
  readonly event: Pick<Event, 'id' | 'customerId' | 'endpointId' | 'version'>;
  readonly endpointId: string;
  readonly inOrder: boolean;
  readonly dueAt: Date;
}

/** Writes deliveries; one that is there already stays as it is. @returns how many were new. */
export async function insertDeliveries(tx: Tx, scope: Scope, deliveries: readonly NewDelivery[]): Promise<number> {
  const result = await tx
    .insertInto('delivery')
    .values(
      deliveries.map(({ event, endpointId, inOrder, dueAt }) => ({
        id: newId(),
        tenant_id: scope.tenantId,
        mode: scope.mode,
        event_id: event.id,
        endpoint_id: endpointId,
        subject_id: subjectOf(event),
        version: event.version,
        in_order: inOrder,
        next_attempt_at: dueAt,
        created_at: dueAt,
      })),
    )
    .onConflict((conflict) => conflict.constraint('delivery_event_endpoint_unique').doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0n);
}

function subjectOf({ customerId, endpointId }: NewDelivery['event']): string {
  const id = customerId ?? endpointId;
  if (id === null) throw new Error('event without a subject');
  return id;
}

/** Notices for the processes that deliver, see `endpoint-leases.ts`. */
export const WAKE_CHANNEL = 'gatehouse_webhooks';

/** `due`: it may have deliveries to make. `changed`: whatever is known of it is out of date. */
export type Notice = 'due' | 'changed';

/** Tells whoever delivers to these endpoints, once `tx` commits. */
export const wakeEndpoints = (tx: Tx, scope: Scope, ids: readonly string[], notice: Notice = 'due'): Promise<unknown> =>
  sql`select pg_notify(${WAKE_CHANNEL}, concat_ws(' ', ${scope.tenantId}::text, ${scope.mode}::text, id, ${notice}::text))
    from unnest(${[...ids]}::text[]) as id`.execute(tx);

/** Endpoints with deliveries that are due by a time, and those that are disabled and have deliveries to cancel. */
export async function endpointsAtWork(tx: Tx, scope: Scope, dueBy: Date): Promise<string[]> {
  const rows = await tx
    .selectFrom('webhook_endpoint as endpoint')
    .select('endpoint.id')
    .where('endpoint.tenant_id', '=', scope.tenantId)
    .where('endpoint.mode', '=', scope.mode)
    .where(({ eb, or, and, exists, selectFrom }) => {
      const pending = selectFrom('delivery')
        .select('delivery.id')
        .whereRef('delivery.endpoint_id', '=', 'endpoint.id')
        .where('delivery.state', '=', 'pending');
      const due = exists(pending.where('delivery.next_attempt_at', '<=', dueBy));
      return or([due, and([eb('endpoint.state', '=', 'disabled'), exists(pending)])]);
    })
    .execute();
  return rows.map(({ id }) => id);
}

/** A pending delivery whose time has come, with its event. */
export interface DueDelivery {
  readonly id: string;
  /** How many were made before. */
  readonly attempts: number;
  /** Those of them made before the schedule was started again. */
  readonly earlierAttempts: number;
  readonly inOrder: boolean;
  readonly event: EventToDeliver;
}

/**
 * Deliveries of an endpoint that are due, longest due first, save for those in `taken`. In order, one of a subject is due once
 * none of an earlier version is pending.
 */
export async function dueDeliveries(
  tx: Tx,
  scope: Scope,
  endpointId: string,
  now: Date,
  taken: readonly string[],
  limit: number,
): Promise<DueDelivery[]> {
  const rows = await tx
    .selectFrom('delivery')
    .innerJoin('event', 'event.id', 'delivery.event_id')
    .select(['delivery.id', 'delivery.attempts', 'delivery.earlier_attempts', 'delivery.in_order', 'delivery.event_id'])
    .select(['event.type', 'event.customer_id', 'event.endpoint_id as of_endpoint', 'event.version', 'event.data'])
    .select('event.created_at')
    .where('delivery.tenant_id', '=', scope.tenantId)
    .where('delivery.mode', '=', scope.mode)
    .where('delivery.endpoint_id', '=', endpointId)
    .where('delivery.state', '=', 'pending')
    .where('delivery.next_attempt_at', '<=', now)
    .where(sql<boolean>`delivery.id <> all(${[...taken]}::uuid[])`)
    .where(({ or, eb, not, exists, selectFrom }) =>
      or([
        eb('delivery.in_order', '=', false),
        not(
          exists(
            selectFrom('delivery as earlier')
              .select('earlier.id')
              .whereRef('earlier.endpoint_id', '=', 'delivery.endpoint_id')
              .whereRef('earlier.subject_id', '=', 'delivery.subject_id')
              .whereRef('earlier.version', '<', 'delivery.version')
              .where('earlier.state', '=', 'pending')
              .where('earlier.in_order', '=', true),
          ),
        ),
      ]),
    )
    .orderBy('delivery.next_attempt_at')
    .orderBy('delivery.id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    attempts: row.attempts,
    earlierAttempts: row.earlier_attempts,
    inOrder: row.in_order,
    event: {
      id: row.event_id,
      type: row.type as Event['type'],
      customerId: row.customer_id,
      endpointId: row.of_endpoint,
      version: row.version,
      data: row.data as Event['data'],
      createdAt: row.created_at,
    },
  }));
}

/** When the next of an endpoint's deliveries is due that is not due yet; null when none is planned. */
export async function nextDueAt(tx: Tx, scope: Scope, endpointId: string, now: Date): Promise<Date | null> {
  const row = await tx
    .selectFrom('delivery')
    .select(({ fn }) => fn.min('next_attempt_at').as('at'))
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('endpoint_id', '=', endpointId)
    .where('state', '=', 'pending')
    .where('next_attempt_at', '>', now)
    .executeTakeFirst();
  return row?.at ?? null;
}

/** Cancels pending deliveries of an endpoint that is disabled. @returns how many, at most `limit`. */
export async function cancelDeliveries(
  tx: Tx,
  scope: Scope,
  endpointId: string,
  now: Date,
  limit: number,
): Promise<number> {
  const rows = await deliveriesTo(tx, scope, endpointId).where('state', '=', 'pending').limit(limit).execute();
  const result = await tx
    .updateTable('delivery')
    .set({ state: 'cancelled', next_attempt_at: null, settled_at: now })
    .where(anyOf(scope, rows))
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Removes deliveries of an endpoint with their attempts. @returns how many, at most `limit`. */
export async function removeDeliveries(tx: Tx, scope: Scope, endpointId: string, limit: number): Promise<number> {
  const rows = await deliveriesTo(tx, scope, endpointId).limit(limit).execute();
  const result = await tx.deleteFrom('delivery').where(anyOf(scope, rows)).executeTakeFirst();
  return Number(result.numDeletedRows);
}

const deliveriesTo = (tx: Tx, scope: Scope, endpointId: string) =>
  tx
    .selectFrom('delivery')
    .select('id')
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('endpoint_id', '=', endpointId);

/**
 * Rows that were looked up before. In one statement a plan made with old statistics may look them up anew for each row of the table:
 * 40,000 took over 30 s.
 */
export const anyOf = ({ tenantId, mode }: Scope, rows: readonly { readonly id: string }[]) =>
  sql<boolean>`tenant_id = ${tenantId} and mode = ${mode} and id = any(${rows.map(({ id }) => id)}::uuid[])`;
