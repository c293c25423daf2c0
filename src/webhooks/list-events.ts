import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import type { ListPosition } from '../store/customer-list.ts';
import { type EventFilter, type KeptEvent, listEvents as list } from '../store/event-list.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import { type Page, type PageRequest, pageOf } from './page.ts';

/** Events of customers and endpoints, newest first. */
export const listEvents = (
  { database }: Pick<Core, 'database'>,
  scope: Scope,
  filter: EventFilter,
  request: PageRequest<ListPosition>,
): Promise<Page<KeptEvent, ListPosition>> =>
  tenantTransaction(database, scope, (tx) =>
    pageOf(request, (limit) => list(tx, scope, filter, request.olderThan, limit)),
  );
