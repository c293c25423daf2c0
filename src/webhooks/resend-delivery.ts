import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { wakeEndpoints } from '../store/deliveries.ts';
import { type DeliveryLine, findDelivery } from '../store/delivery-list.ts';
import { restartDeliveries } from '../store/delivery-recovery.ts';
import { type Tx, tenantTransaction } from '../store/tenant-transaction.ts';
import { keepEndpoint } from '../store/webhook-endpoints.ts';
import { DELIVERY_STATES } from './delivery-state.ts';

export type ResendResult =
  | { readonly kind: 'due'; readonly delivery: DeliveryLine }
  | { readonly kind: 'absent' }
  | { readonly kind: 'disabled' };

/**
 * Makes a delivery due now, whatever became of it, and starts its schedule again.
 * @param remember Called in the transaction, with the delivery as it is then.
 */
export const resendDelivery = (
  { database }: Pick<Core, 'database'>,
  scope: Scope,
  id: string,
  remember: (tx: Tx, delivery: DeliveryLine) => Promise<void>,
): Promise<ResendResult> =>
  tenantTransaction(database, scope, async (tx) => {
    const found = await findDelivery(tx, scope, id);
    const endpoint = found && (await keepEndpoint(tx, scope, found.endpointId));
    if (!endpoint) return { kind: 'absent' };
    if (endpoint.state === 'disabled') return { kind: 'disabled' };
    await restartDeliveries(tx, scope, endpoint, [id], DELIVERY_STATES, scope.now());
    const delivery = await findDelivery(tx, scope, id);
    if (!delivery) return { kind: 'absent' };
    await wakeEndpoints(tx, scope, [endpoint.id]);
    await remember(tx, delivery);
    return { kind: 'due', delivery };
  });
