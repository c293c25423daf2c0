import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { FAILED_STATES, failedDeliveries, restartDeliveries } from '../store/delivery-recovery.ts';
import type { Period } from '../store/period.ts';
import { type BulkAsked, type BulkResult, CHUNK_ROWS, inChunks } from './in-chunks.ts';

/** Makes an endpoint's deliveries of a period due again that were given up, oldest first. */
export function recoverDeliveries(
  core: Pick<Core, 'database'>,
  scope: Scope,
  endpointId: string,
  period: Required<Period>,
  asked: BulkAsked,
): Promise<BulkResult> {
  const now = scope.now();
  return inChunks<string>(
    core,
    scope,
    endpointId,
    async (tx, endpoint, after) => {
      const ids = await failedDeliveries(tx, scope, endpointId, period, after, CHUNK_ROWS);
      const count = await restartDeliveries(tx, scope, endpoint, ids, FAILED_STATES, now);
      const last = ids.length < CHUNK_ROWS ? undefined : ids.at(-1);
      // Ids and times of creation are not in the same order, and what is due again is not found again: a later call begins where this one did.
      return { count, next: last === undefined ? null : { after: last, since: period.from } };
    },
    asked,
  );
}
