import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import type { ListPosition } from '../store/customer-list.ts';
import { type DeliveryFilter, type DeliveryLine, listDeliveries as list } from '../store/delivery-list.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import { findEndpoint } from '../store/webhook-endpoints.ts';
import { type Page, type PageRequest, pageOf } from './page.ts';

/** An endpoint's deliveries, newest first; null when there is no such endpoint. */
export const listDeliveries = (
  { database }: Pick<Core, 'database'>,
  scope: Scope,
  endpointId: string,
  filter: DeliveryFilter,
  request: PageRequest<ListPosition>,
): Promise<Page<DeliveryLine, ListPosition> | null> =>
  tenantTransaction(database, scope, async (tx) => {
    if (!(await findEndpoint(tx, scope, endpointId))) return null;
    return pageOf(request, (limit) => list(tx, scope, endpointId, filter, request.olderThan?.id ?? null, limit));
  });
