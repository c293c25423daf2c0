import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { type DeliveryLine, listEventDeliveries as list } from '../store/delivery-list.ts';
import { findEvent } from '../store/event-list.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';

/** All deliveries of an event, newest first; null when there is no such event. */
export const listEventDeliveries = (
  { database }: Pick<Core, 'database'>,
  scope: Scope,
  eventId: string,
): Promise<DeliveryLine[] | null> =>
  tenantTransaction(database, scope, async (tx) =>
    (await findEvent(tx, scope, eventId)) ? list(tx, scope, eventId) : null,
  );
