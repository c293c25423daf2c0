import { canonicalJson } from '../lib/canonical-json.ts';
import { CHECKPOINTS_START, hashOfBytes, signedBytes } from './checkpoint.ts';
import { type GrowingTree, growTree } from './merkle.ts';
import type { Problems } from './problems.ts';
import type { VerifyingKey } from './signing-key.ts';
import type { WireCheckpoint, WireEvent } from './wire.ts';

/** The checkpoints of a tenant and mode, followed while they come by, each after its events. */
export interface Seals {
  add(event: WireEvent & { readonly checkpoint: number }): void;
  close(checkpoint: WireCheckpoint): void;
  /** After the last checkpoint: events that it does not seal, and what was kept and did not come. */
  closeRest(): void;
  /** The newest checkpoint that came. */
  readonly last: WireCheckpoint | null;
}

const nameOf = (sequence: number): string => `checkpoint ${sequence}`;

/** @param known Checkpoints that were kept apart earlier: each must come by unchanged. */
export function followCheckpoints(key: VerifyingKey, known: readonly WireCheckpoint[], problems: Problems): Seals {
  const kept = Map.groupBy(known, ({ sequence }) => sequence);
  let last: WireCheckpoint | null = null;
  let tree: GrowingTree = growTree();
  const nextSequence = (): number => (last?.sequence ?? CHECKPOINTS_START.sequence) + 1;

  return {
    add(event) {
      const [at, next] = [`event ${event.id}`, nextSequence()];
      if (event.checkpoint !== next) {
        problems.add(at, `names ${nameOf(event.checkpoint)} where ${nameOf(next)} is the next`);
        return;
      }
      if (event.leaf !== tree.size) problems.add(at, `is leaf ${event.leaf} where leaf ${tree.size} is the next`);
      tree.add(Buffer.from(event.hash, 'hex'));
    },
    close(checkpoint) {
      const at = nameOf(checkpoint.sequence);
      if (checkpoint.sequence !== nextSequence()) problems.add(at, `comes where ${nameOf(nextSequence())} is the next`);
      const previousHash = last?.hash ?? CHECKPOINTS_START.hash.toString('hex');
      if (checkpoint.previous_hash !== previousHash) problems.add(at, 'does not follow the checkpoint before it');
      const fault = signatureFault(checkpoint, key);
      if (fault) problems.add(at, fault);
      if (checkpoint.event_count !== tree.size)
        problems.add(at, `seals ${checkpoint.event_count} events, of which ${tree.size} are here`);
      else if (checkpoint.root !== tree.root().toString('hex')) problems.add(at, 'seals other events than these');
      const earlier = kept.get(checkpoint.sequence) ?? [];
      kept.delete(checkpoint.sequence);
      if (earlier.some((each) => !isSame(each, checkpoint))) problems.add(at, 'is not the one that was kept earlier');
      last = checkpoint;
      tree = growTree();
    },
    closeRest() {
      if (tree.size > 0) problems.add(nameOf(nextSequence()), `is named by ${tree.size} events, and is not there`);
      for (const sequence of kept.keys()) problems.add(nameOf(sequence), 'was kept earlier, and is not there');
    },
    get last() {
      return last;
    },
  };
}

/** What is wrong with the hash or the signature of a checkpoint; null when both are good. */
export function signatureFault(checkpoint: WireCheckpoint, key: VerifyingKey): string | null {
  const { hash, signature, ...said } = checkpoint;
  const bytes = signedBytes(said);
  if (hashOfBytes(bytes).toString('hex') !== hash) return 'does not have the hash of what it says';
  if (checkpoint.key_id !== key.keyId) return 'is signed by another key';
  return key.verify(bytes, Buffer.from(signature, 'base64')) ? null : 'has a signature that is not of the key';
}

/** Whether two say the same, to the letter. */
export const isSame = (one: WireCheckpoint, other: WireCheckpoint): boolean =>
  canonicalJson(one) === canonicalJson(other);
