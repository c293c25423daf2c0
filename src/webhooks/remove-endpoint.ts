import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { wakeEndpoints } from '../store/deliveries.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import { removeEndpoint as remove } from '../store/webhook-endpoints.ts';

/** Removes an endpoint with its deliveries. Its own events stay. @returns whether there was one. */
export const removeEndpoint = ({ database }: Pick<Core, 'database'>, scope: Scope, id: string): Promise<boolean> =>
  tenantTransaction(database, scope, async (tx) => {
    const removed = await remove(tx, scope, id);
    if (removed) await wakeEndpoints(tx, scope, [id], 'changed');
    return removed;
  });
