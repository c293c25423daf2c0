import { createHash } from 'node:crypto';

/*
 * The Merkle tree of RFC 9162 (and 6962), section 2.1, with SHA-256: leaves and nodes are hashed with another first byte each, so
 * that no node passes for a leaf, and a tree of n leaves is split at the largest power of two below n.
 */

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

const sha256 = (...parts: readonly Buffer[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const hashLeaf = (entry: Buffer): Buffer => sha256(LEAF, entry);
const hashNode = (left: Buffer, right: Buffer): Buffer => sha256(NODE, left, right);

/** A tree that grows by one entry at a time and keeps a few hashes only, however many entries it has. */
export interface GrowingTree {
  add(entry: Buffer): void;
  readonly size: number;
  root(): Buffer;
}

export function growTree(): GrowingTree {
  /** Roots of whole trees, the largest first: one for each bit that is set in `size`. */
  const peaks: Buffer[] = [];
  let size = 0;
  return {
    add(entry) {
      let node = hashLeaf(entry);
      // The lowest bits that are set are trees that become one with the new one.
      for (let bits = size; bits % 2 === 1; bits = Math.floor(bits / 2)) node = hashNode(peaks.pop() ?? node, node);
      peaks.push(node);
      size += 1;
    },
    get size() {
      return size;
    },
    root: () => (peaks.length === 0 ? sha256() : peaks.reduceRight((right, left) => hashNode(left, right))),
  };
}

/** The root over entries in their order. */
export function rootOf(entries: readonly Buffer[]): Buffer {
  const tree = growTree();
  for (const entry of entries) tree.add(entry);
  return tree.root();
}

/** The hashes that lead from the entry at `index` to the root, the lowest first. */
export function inclusionPath(entries: readonly Buffer[], index: number): Buffer[] {
  if (entries.length <= 1) return [];
  const split = largestPowerBelow(entries.length);
  const [left, right] = [entries.slice(0, split), entries.slice(split)];
  return index < split
    ? [...inclusionPath(left, index), rootOf(right)]
    : [...inclusionPath(right, index - split), rootOf(left)];
}

function largestPowerBelow(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/**
 * The root that an entry and its path lead to; null where a tree of `size` entries has no path of that length at `index`.
 * @see RFC 9162, section 2.1.3.2
 */
export function rootFromPath(entry: Buffer, index: number, size: number, path: readonly Buffer[]): Buffer | null {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return null;
  let node = hashLeaf(entry);
  let [at, last] = [index, size - 1];
  for (const hash of path) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      node = hashNode(hash, node);
      // The last node of a level with an odd number of them goes up as it is.
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else {
      node = hashNode(node, hash);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? node : null;
}
