import { type Selectable, sql } from 'kysely';
import type { Scope } from '../lib/scope.ts';
import type { Event as ChainedEvent, EventType } from '../onboarding/events.ts';
import type { ListPosition } from './customer-list.ts';
import type { Event } from './database.ts';
import type { Period } from './period.ts';
import type { Tx } from './tenant-transaction.ts';

/** An event as it is kept. */
export interface KeptEvent extends ChainedEvent {
  /** The sequence of the checkpoint that seals it; null until one does. */
  readonly checkpoint: number | null;
}

export interface EventFilter extends Period {
  readonly customerId?: string;
  readonly type?: EventType;
}

/**
 * Events, newest first, or those older than a position: `limit` of them. A customer's are in the order of their versions, which the
 * time they say may miss by milliseconds.
 */
export async function listEvents(
  tx: Tx,
  scope: Scope,
  filter: EventFilter,
  olderThan: ListPosition | null,
  limit: number,
): Promise<KeptEvent[]> {
  let query = eventsOf(tx, scope).limit(limit);
  if (filter.type !== undefined) query = query.where('type', '=', filter.type);
  if (filter.from) query = query.where('created_at', '>=', filter.from);
  if (filter.to) query = query.where('created_at', '<=', filter.to);
  if (filter.customerId === undefined) {
    query = query.orderBy('created_at', 'desc').orderBy('id', 'desc');
    if (olderThan)
      query = query.where(sql<boolean>`(created_at, id) < (${olderThan.createdAt}, ${olderThan.id}::uuid)`);
  } else {
    query = query.where('customer_id', '=', filter.customerId).orderBy('version', 'desc');
    if (olderThan) {
      const before = eventsOf(tx, scope).clearSelect().select('version').where('id', '=', olderThan.id);
      query = query.where('version', '<', before);
    }
  }
  return (await query.execute()).map(toEvent);
}

export async function findEvent(tx: Tx, scope: Scope, id: string): Promise<KeptEvent | null> {
  const row = await eventsOf(tx, scope).where('id', '=', id).executeTakeFirst();
  return row ? toEvent(row) : null;
}

const eventsOf = (tx: Tx, scope: Scope) =>
  tx.selectFrom('event').selectAll().where('tenant_id', '=', scope.tenantId).where('mode', '=', scope.mode);

/** Events are written from these types only. */
const toEvent = (row: Selectable<Event>): KeptEvent => ({
  id: row.id,
  type: row.type as KeptEvent['type'],
  data: row.data as KeptEvent['data'],
  customerId: row.customer_id,
  endpointId: row.endpoint_id,
  version: row.version,
  previousHash: row.previous_hash,
  hash: row.hash,
  createdAt: row.created_at,
  checkpoint: row.checkpoint,
});
