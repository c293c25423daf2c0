import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { wakeEndpoints } from '../store/deliveries.ts';
import { orderDeliveries } from '../store/delivery-order.ts';
import { type Tx, tenantTransaction } from '../store/tenant-transaction.ts';
import { lockEndpoint, updateEndpoint } from '../store/webhook-endpoints.ts';
import type { Endpoint } from './endpoint.ts';

/** Called in the transaction of a change, with the endpoint as it is then. */
export type Remember = (tx: Tx, endpoint: Endpoint) => Promise<void>;

/**
 * Changes an endpoint under its lock and tells whoever delivers to it.
 * @param change what is to be different; null where nothing is.
 * @returns the endpoint as it is then; null when there is none.
 */
export const changeEndpoint = (
  { database }: Pick<Core, 'database'>,
  scope: Scope,
  id: string,
  change: (endpoint: Endpoint, now: Date) => Partial<Endpoint> | null,
  remember: Remember,
): Promise<Endpoint | null> =>
  tenantTransaction(database, scope, async (tx) => {
    const endpoint = await lockEndpoint(tx, scope, id);
    if (!endpoint) return null;
    const now = scope.now();
    const different = change(endpoint, now);
    const changed = different ? { ...endpoint, ...different, updatedAt: now } : endpoint;
    if (different) {
      await updateEndpoint(tx, scope, changed);
      if (changed.inOrder !== endpoint.inOrder) await orderDeliveries(tx, scope, id, changed.inOrder, now);
      await wakeEndpoints(tx, scope, [id], 'changed');
    }
    await remember(tx, changed);
    return changed;
  });
