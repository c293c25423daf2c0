import type { Scope } from '../lib/scope.ts';
import { insertCheckpoint, lockSealing, newestCheckpoints } from '../store/checkpoints.ts';
import type { Database } from '../store/connect.ts';
import { type EventRecord, markSealed, unsealedEventsAfter } from '../store/event-records.ts';
import { type Tx, tenantTransaction } from '../store/tenant-transaction.ts';
import { checkChains } from './check-chains.ts';
import { CHECKPOINTS_START, signCheckpoint } from './checkpoint.ts';
import { rootOf } from './merkle.ts';
import type { SigningKey } from './signing-key.ts';

/** One transaction seals at most this many: 0.1 s of work, in which no request waits for more than a few hundredths. */
const MAX_EVENTS_PER_CHECKPOINT = 1_000;

/**
 * Seals every committed event of a tenant and mode that is not sealed yet, under as many checkpoints as it takes.
 * @returns how many events were sealed.
 * @throws ChainBroken when one does not hold: it, and all that would have come under its checkpoint or a later one, stay unsealed.
 */
export async function sealEvents(database: Database, scope: Scope, key: SigningKey): Promise<number> {
  let total = 0;
  for (let after: EventRecord | null = null; ; ) {
    // Each goes on behind the one before: in the index of unsealed events, those just sealed are still passed over one by one.
    const sealed: EventRecord[] = await tenantTransaction(database, scope, (tx) => sealOnce(tx, scope, key, after));
    total += sealed.length;
    if (sealed.length < MAX_EVENTS_PER_CHECKPOINT) return total;
    after = sealed.at(-1) ?? null;
  }
}

async function sealOnce(tx: Tx, scope: Scope, key: SigningKey, after: EventRecord | null): Promise<EventRecord[]> {
  await lockSealing(tx, scope);
  const events = await unsealedEventsAfter(tx, scope, after, MAX_EVENTS_PER_CHECKPOINT);
  if (events.length === 0) return [];
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
  return events;
}
