import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { removeDeliveries, wakeEndpoints } from '../store/deliveries.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import { lockEndpoint, removeEndpoint as remove } from '../store/webhook-endpoints.ts';
import { disableEndpoint } from './disable-endpoint.ts';

/** Deliveries that one transaction removes: few enough that nobody waits for it noticeably. */
const CHUNK_ROWS = 5_000;

/**
 * Removes an endpoint with its deliveries: it is told nothing more, then they go in many small steps, then it goes. Its own events stay.
 * @returns whether there was one.
 */
export async function removeEndpoint(core: Pick<Core, 'database'>, scope: Scope, id: string): Promise<boolean> {
  if (!(await disableEndpoint(core, scope, id, async () => {}))) return false;
  const removeSome = () =>
    tenantTransaction(core.database, scope, async (tx) => {
      await lockEndpoint(tx, scope, id);
      return removeDeliveries(tx, scope, id, CHUNK_ROWS);
    });
  while ((await removeSome()) === CHUNK_ROWS);
  return tenantTransaction(core.database, scope, async (tx) => {
    await wakeEndpoints(tx, scope, [id], 'changed');
    return remove(tx, scope, id);
  });
}
