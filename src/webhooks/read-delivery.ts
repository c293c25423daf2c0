import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { type Attempt, type DeliveryLine, findDelivery, listAttempts } from '../store/delivery-list.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';

/** More than the whole schedule makes, many times over: who looks needs no more. */
const MOST_ATTEMPTS_SHOWN = 100;

export interface DeliveryDetails {
  readonly delivery: DeliveryLine;
  /** Newest first. */
  readonly attempts: readonly Attempt[];
}

/** A delivery and the newest of its attempts; null when there is none. */
export const readDelivery = (
  { database }: Pick<Core, 'database'>,
  scope: Scope,
  id: string,
): Promise<DeliveryDetails | null> =>
  tenantTransaction(database, scope, async (tx) => {
    const delivery = await findDelivery(tx, scope, id);
    return delivery && { delivery, attempts: await listAttempts(tx, scope, id, MOST_ATTEMPTS_SHOWN) };
  });
