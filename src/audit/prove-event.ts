import { isId } from '../lib/ids.ts';
import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { findCheckpoint } from '../store/checkpoints.ts';
import { type EventRecord, findEventRecord, leavesOf } from '../store/event-records.ts';
import { type Tx, tenantTransaction } from '../store/tenant-transaction.ts';
import type { Checkpoint } from './checkpoint.ts';
import { inclusionPath } from './merkle.ts';

/** What shows, together with the public key alone, that an event is under a checkpoint. */
export interface EventProof {
  readonly kind: 'proof';
  readonly event: EventRecord;
  readonly leafIndex: number;
  readonly eventCount: number;
  /** Hashes from the leaf's neighbour up to below the root. */
  readonly path: readonly Buffer[];
  readonly checkpoint: Checkpoint;
}

export type ProofResult = EventProof | { readonly kind: 'unsealed' };

/** The proof of an event, as far as it is sealed; null when there is no such event. Of a table that was changed it proves nothing. */
export const proveEvent = (core: Core, scope: Scope, eventId: string): Promise<ProofResult | null> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const event = isId(eventId) ? await findEventRecord(tx, scope, eventId) : null;
    if (!event) return null;
    return (await proofOf(tx, scope, event)) ?? { kind: 'unsealed' };
  });

async function proofOf(tx: Tx, scope: Scope, event: EventRecord): Promise<EventProof | null> {
  if (event.checkpoint === null || event.leaf === null) return null;
  const checkpoint = await findCheckpoint(tx, scope, event.checkpoint);
  if (!checkpoint) return null;
  const path = inclusionPath(await leavesOf(tx, scope, event.checkpoint), event.leaf);
  return { kind: 'proof', event, leafIndex: event.leaf, eventCount: checkpoint.eventCount, path, checkpoint };
}
