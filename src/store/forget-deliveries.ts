import { idBefore } from '../lib/ids.ts';
import type { Scope } from '../lib/scope.ts';
import { anyOf } from './deliveries.ts';
import type { Tx } from './tenant-transaction.ts';

/**
 * Removes attempts made before a time of the real clock, and deliveries made before it that are settled and have no attempt left:
 * at most `limit` of either.
 * @returns how many rows; 0 once there are none.
 */
export async function forgetDeliveries(tx: Tx, scope: Scope, before: Date, limit: number): Promise<number> {
  const bound = idBefore(before);
  // Attempts are found by their deliveries, and those by their endpoints: no index holds either by tenant and time.
  const oldAttempts = await oldDeliveries(tx, scope, bound)
    .innerJoin('delivery_attempt', 'delivery_attempt.delivery_id', 'delivery.id')
    .select('delivery_attempt.id')
    .where('delivery_attempt.id', '<', bound)
    .limit(limit)
    .execute();
  const attempts = await tx.deleteFrom('delivery_attempt').where(anyOf(scope, oldAttempts)).executeTakeFirst();
  const bare = await oldDeliveries(tx, scope, bound)
    .select('delivery.id')
    .where('delivery.state', '<>', 'pending')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('delivery_attempt')
            .select('delivery_attempt.id')
            .whereRef('delivery_attempt.delivery_id', '=', 'delivery.id'),
        ),
      ),
    )
    .limit(limit)
    .execute();
  const deliveries = await tx
    .deleteFrom('delivery')
    .where(anyOf(scope, bare))
    // Said again of the row that is deleted: it may be sent again meanwhile.
    .where('state', '<>', 'pending')
    .executeTakeFirst();
  return Number(attempts.numDeletedRows + deliveries.numDeletedRows);
}

const oldDeliveries = (tx: Tx, scope: Scope, bound: string) =>
  tx
    .selectFrom('webhook_endpoint')
    .innerJoin('delivery', 'delivery.endpoint_id', 'webhook_endpoint.id')
    .where('webhook_endpoint.tenant_id', '=', scope.tenantId)
    .where('webhook_endpoint.mode', '=', scope.mode)
    .where('delivery.id', '<', bound);
