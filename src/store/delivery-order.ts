import { sql } from 'kysely';
import type { Scope } from '../lib/scope.ts';
import type { Tx } from './tenant-transaction.ts';

/**
 * Says of an endpoint's pending deliveries whether they are sent in order, as the endpoint's row must say already. Waits for
 * events that are being written, whose deliveries are as the endpoint was before.
 * @param now From when those are due that waited for another one, where nothing waits any more.
 */
export async function orderDeliveries(
  tx: Tx,
  scope: Scope,
  endpointId: string,
  inOrder: boolean,
  now: Date,
): Promise<void> {
  await tx
    .selectFrom('webhook_endpoint')
    .select('id')
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('id', '=', endpointId)
    .forUpdate()
    .execute();
  const pending = tx
    .updateTable('delivery')
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('endpoint_id', '=', endpointId)
    .where('state', '=', 'pending')
    .where('in_order', '<>', inOrder);
  await pending
    .set({ in_order: inOrder })
    .$if(!inOrder, (query) =>
      // One that was tried waits for its own next attempt.
      query.set({
        next_attempt_at: sql<Date>`case when attempts = earlier_attempts then least(next_attempt_at, ${now}::timestamptz) else next_attempt_at end`,
      }),
    )
    .execute();
}
