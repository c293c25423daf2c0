import { newId } from '../lib/ids.ts';
import type { Scope } from '../lib/scope.ts';
import type { Event } from '../onboarding/events.ts';
import type { Tx } from './tenant-transaction.ts';

/**
 * Writes events and, as their outbox, a delivery for every enabled endpoint that listens.
 * @returns the new deliveries.
 */
export async function insertEvents(
  tx: Tx,
  scope: Scope,
  events: readonly Event[],
): Promise<{ readonly id: string; readonly endpointId: string }[]> {
  await tx
    .insertInto('event')
    .values(
      events.map((event) => ({
        id: event.id,
        tenant_id: scope.tenantId,
        mode: scope.mode,
        customer_id: event.customerId,
        version: event.version,
        type: event.type,
        data: JSON.stringify(event.data),
        previous_hash: event.previousHash,
        hash: event.hash,
        created_at: event.createdAt,
      })),
    )
    .execute();
  const endpoints = await tx
    .selectFrom('webhook_endpoint')
    .select(['id', 'event_types'])
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('state', '=', 'enabled')
    // An endpoint that is removed meanwhile waits for us: its deliveries go with it.
    .forKeyShare()
    .execute();
  const deliveries = events.flatMap((event) =>
    endpoints
      .filter((endpoint) => endpoint.event_types.length === 0 || endpoint.event_types.includes(event.type))
      .map((endpoint) => ({
        id: newId(),
        tenant_id: scope.tenantId,
        mode: scope.mode,
        event_id: event.id,
        endpoint_id: endpoint.id,
        next_attempt_at: event.createdAt,
        created_at: event.createdAt,
      })),
  );
  if (deliveries.length > 0) await tx.insertInto('delivery').values(deliveries).execute();
  return deliveries.map((delivery) => ({ id: delivery.id, endpointId: delivery.endpoint_id }));
}
