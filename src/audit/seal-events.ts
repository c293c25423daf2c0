import type { Scope } from '../lib/scope.ts';
import { insertCheckpoint, lockSealing, newestCheckpoints } from '../store/checkpoints.ts';
import type { Database } from '../store/connect.ts';
import { markSealed, unsealedEventsAfter } from '../store/event-records.ts';
import { type Tx, tenantTransaction } from '../store/tenant-transaction.ts';
import { checkChains } from './check-chains.ts';
import { CHECKPOINTS_START, signCheckpoint } from './checkpoint.ts';
import { rootOf } from './merkle.ts';
import type { SigningKey } from './signing-key.ts';

/** One transaction seals at most this many, so that none takes long. */
const MAX_EVENTS_PER_CHECKPOINT = 5_000;

/**
 * Seals every committed event of a tenant and mode that is not sealed yet, under as many checkpoints as it takes.
 * @returns how many events were sealed.
 * @throws ChainBroken when one does not hold; it and those after it stay unsealed.
 */
export async function sealEvents(database: Database, scope: Scope, key: SigningKey): Promise<number> {
  let total = 0;
  for (;;) {
    const sealed = await tenantTransaction(database, scope, (tx) => sealOnce(tx, scope, key));
    total += sealed;
    if (sealed < MAX_EVENTS_PER_CHECKPOINT) return total;
  }
}

async function sealOnce(tx: Tx, scope: Scope, key: SigningKey): Promise<number> {
  await lockSealing(tx, scope);
  const events = await unsealedEventsAfter(tx, scope, null, MAX_EVENTS_PER_CHECKPOINT);
  if (events.length === 0) return 0;
  await checkChains(tx, scope, events);
  const [last] = await newestCheckpoints(tx, scope, { limit: 1 });
  const { sequence, hash: previousHash } = last ?? CHECKPOINTS_START;
  const checkpoint = signCheckpoint(scope, key, {
    sequence: sequence + 1,
    eventCount: events.length,
    root: rootOf(events.map(({ hash }) => hash)),
    previousHash,
    // The real time, also where the tenant's test clock runs ahead: it says since when the events are sealed.
    createdAt: new Date().toISOString(),
  });
  await insertCheckpoint(tx, scope, checkpoint);
  const ids = events.map(({ id }) => id);
  const marked = await markSealed(tx, scope, checkpoint.sequence, ids);
  if (marked !== events.length) throw new Error('events were sealed by another at the same time');
  return events.length;
}
