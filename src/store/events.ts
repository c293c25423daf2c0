import type { Scope } from '../lib/scope.ts';
import type { Event } from '../onboarding/events.ts';
import { insertDeliveries, wakeEndpoints } from './deliveries.ts';
import type { Tx } from './tenant-transaction.ts';

/** Writes events and, as their outbox, a delivery for every enabled endpoint that listens. */
export async function insertEvents(tx: Tx, scope: Scope, events: readonly Event[]): Promise<void> {
  await tx
    .insertInto('event')
    .values(
      events.map((event) => ({
        id: event.id,
        tenant_id: scope.tenantId,
        mode: scope.mode,
        customer_id: event.customerId,
        endpoint_id: event.endpointId,
        version: event.version,
        type: event.type,
        data: JSON.stringify(event.data),
        previous_hash: event.previousHash,
        hash: event.hash,
        created_at: event.createdAt,
      })),
    )
    .execute();
  const endpoints = await listening(tx, scope);
  const wanted = endpoints.flatMap((endpoint) =>
    events
      .filter(({ type }) => endpoint.event_types.length === 0 || endpoint.event_types.includes(type))
      .map((event) => ({ event, endpointId: endpoint.id, inOrder: endpoint.in_order, dueAt: event.createdAt })),
  );
  if (wanted.length === 0) return;
  await insertDeliveries(tx, scope, wanted);
  await wakeEndpoints(tx, scope, [...new Set(wanted.map(({ endpointId }) => endpointId))]);
}

const listening = (tx: Tx, scope: Scope) =>
  tx
    .selectFrom('webhook_endpoint')
    .select(['id', 'event_types', 'in_order'])
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('state', '=', 'enabled')
    // All writers lock in one order.
    .orderBy('id')
    // An endpoint that is removed meanwhile waits for us: its deliveries go with it.
    .forKeyShare()
    .execute();
