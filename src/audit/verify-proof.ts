import { rootFromPath } from './merkle.ts';
import { collectProblems } from './problems.ts';
import type { VerifyingKey } from './signing-key.ts';
import { isSame, signatureFault } from './verify-checkpoints.ts';
import type { Verdict } from './verify-export.ts';
import { hashOfEvent, type WireCheckpoint, type WireProof } from './wire.ts';

/**
 * Checks that an event is under the checkpoint that its proof names, with nothing but the public key.
 * @param known Checkpoints that were kept apart earlier: where one has this sequence, it must be this one.
 */
export function verifyProof(
  { event, checkpoint, path, ...proof }: WireProof,
  key: VerifyingKey,
  known: readonly WireCheckpoint[] = [],
): Verdict {
  const problems = collectProblems();
  const [ofEvent, ofCheckpoint] = [`event ${event.id}`, `checkpoint ${checkpoint.sequence}`];
  const fault = signatureFault(checkpoint, key);
  if (fault) problems.add(ofCheckpoint, fault);
  if (known.some((each) => each.sequence === checkpoint.sequence && !isSame(each, checkpoint)))
    problems.add(ofCheckpoint, 'is not the one that was kept earlier');
  if (hashOfEvent(event) !== event.hash) problems.add(ofEvent, 'does not have the hash of what it says');
  if (event.tenant_id !== checkpoint.tenant_id || event.mode !== checkpoint.mode)
    problems.add(ofEvent, 'is of another tenant or mode');
  const isItsPlace =
    event.checkpoint === checkpoint.sequence &&
    event.leaf === proof.leaf_index &&
    checkpoint.event_count === proof.event_count;
  if (!isItsPlace) problems.add(ofEvent, 'names another place than its proof');
  const hashes = path.map((hash) => Buffer.from(hash, 'hex'));
  const root = rootFromPath(Buffer.from(event.hash, 'hex'), proof.leaf_index, checkpoint.event_count, hashes);
  if (root?.toString('hex') !== checkpoint.root) problems.add(ofEvent, 'is not what the checkpoint seals in its place');
  return {
    problems: problems.list,
    problemCount: problems.count,
    owner: { tenantId: checkpoint.tenant_id, mode: checkpoint.mode },
    events: 1,
    unsealed: 0,
    checkpoints: 1,
    lastCheckpoint: checkpoint,
  };
}
