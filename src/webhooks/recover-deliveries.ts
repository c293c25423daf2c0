import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { FAILED_STATES, failedDeliveries, restartDeliveries } from '../store/delivery-recovery.ts';
import type { Period } from '../store/period.ts';
import type { Tx } from '../store/tenant-transaction.ts';
import { type BulkResult, CHUNK_ROWS, type Done, inChunks } from './in-chunks.ts';

/** Makes an endpoint's deliveries of a period due again that were given up, oldest first. */
export function recoverDeliveries(
  core: Pick<Core, 'database'>,
  scope: Scope,
  endpointId: string,
  period: Required<Period>,
  remember: (tx: Tx, done: Done) => Promise<void>,
): Promise<BulkResult> {
  const now = scope.now();
  return inChunks<string>(
    core,
    scope,
    endpointId,
    async (tx, endpoint, after) => {
      const ids = await failedDeliveries(tx, scope, endpointId, period, after, CHUNK_ROWS);
      const count = await restartDeliveries(tx, scope, endpoint, ids, FAILED_STATES, now);
      return { count, next: ids.length < CHUNK_ROWS ? null : (ids.at(-1) ?? null) };
    },
    remember,
  );
}
