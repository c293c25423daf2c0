import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import type { ListPosition } from '../store/customer-list.ts';
import { insertDeliveries } from '../store/deliveries.ts';
import { missedEvents } from '../store/delivery-recovery.ts';
import type { Period } from '../store/period.ts';
import { type BulkAsked, type BulkResult, CHUNK_ROWS, inChunks } from './in-chunks.ts';

/** Writes the deliveries of a period's events that an endpoint listens to and was never to be told of, oldest first. */
export function replayEvents(
  core: Pick<Core, 'database'>,
  scope: Scope,
  endpointId: string,
  period: Required<Period>,
  asked: BulkAsked,
): Promise<BulkResult> {
  const dueAt = scope.now();
  return inChunks<ListPosition>(
    core,
    scope,
    endpointId,
    async (tx, { id, eventTypes, inOrder }, after) => {
      const { missed, last } = await missedEvents(tx, scope, { id, eventTypes }, period, after, CHUNK_ROWS);
      const deliveries = missed.map((event) => ({ event, endpointId, inOrder, dueAt }));
      const count = deliveries.length > 0 ? await insertDeliveries(tx, scope, deliveries) : 0;
      return { count, next: last && { after: last, since: last.createdAt } };
    },
    asked,
  );
}
