import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { growTree, inclusionPath, rootFromPath, rootOf } from '../../src/audit/merkle.ts';

const sha256 = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

/** The definition of RFC 9162, section 2.1.1, word by word. */
function definedRoot(entries: readonly Buffer[]): Buffer {
  const [only] = entries;
  if (!only) return sha256();
  if (entries.length === 1) return sha256(Buffer.of(0), only);
  const split = 2 ** Math.floor(Math.log2(entries.length - 1));
  return sha256(Buffer.of(1), definedRoot(entries.slice(0, split)), definedRoot(entries.slice(split)));
}

/** The same for a path, section 2.1.3.1. */
function definedPath(entries: readonly Buffer[], index: number): Buffer[] {
  if (entries.length === 1) return [];
  const split = 2 ** Math.floor(Math.log2(entries.length - 1));
  const [left, right] = [entries.slice(0, split), entries.slice(split)];
  return index < split
    ? [...definedPath(left, index), definedRoot(right)]
    : [...definedPath(right, index - split), definedRoot(left)];
}

const entriesOf = (size: number): Buffer[] =>
  Array.from({ length: size }, (_, index) => sha256(Buffer.from(`${index}`)));
const someEntries = fc
  .array(fc.uint8Array({ minLength: 0, maxLength: 40 }), { minLength: 1, maxLength: 70 })
  .map((entries) => entries.map((entry) => Buffer.from(entry)));
const aPlace = someEntries.chain((entries) => fc.tuple(fc.constant(entries), fc.nat({ max: entries.length - 1 })));

/** The reference entries of certificate transparency with their roots. @see github.com/transparency-dev/merkle, testonly/constants.go */
const REFERENCE_ENTRIES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const REFERENCE_ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('the root', () => {
  test('is that of the reference trees', () => {
    const entries = REFERENCE_ENTRIES.map((hex) => Buffer.from(hex, 'hex'));
    const roots = REFERENCE_ROOTS.map((_, size) => rootOf(entries.slice(0, size)).toString('hex'));
    expect(roots).toEqual(REFERENCE_ROOTS);
  });

  test('is what the definition says, of any entries', () => {
    fc.assert(fc.property(someEntries, (entries) => rootOf(entries).equals(definedRoot(entries))));
  });

  test('of a tree that grows is that of the entries so far, and counts them', () => {
    const tree = growTree();
    for (const [index, entry] of entriesOf(40).entries()) {
      expect([tree.size, tree.root().toString('hex')]).toEqual([index, rootOf(entriesOf(index)).toString('hex')]);
      tree.add(entry);
    }
  });

  test('of two entries is not that of one entry that holds their hashes', () => {
    const [one, two] = entriesOf(2) as [Buffer, Buffer];
    expect(rootOf([Buffer.concat([sha256(Buffer.of(0), one), sha256(Buffer.of(0), two)])])).not.toEqual(
      rootOf([one, two]),
    );
  });
});

describe('a path', () => {
  test('is what the definition says, and leads to the root', () => {
    fc.assert(
      fc.property(aPlace, ([entries, index]) => {
        const path = inclusionPath(entries, index);
        expect(path).toEqual(definedPath(entries, index));
        expect(rootFromPath(entries[index] as Buffer, index, entries.length, path)).toEqual(rootOf(entries));
      }),
    );
  });

  test('leads nowhere else: not from another place, in a tree of another size, or with other hashes', () => {
    for (const size of [1, 2, 3, 5, 8, 13, 21]) {
      const entries = entriesOf(size);
      const root = rootOf(entries);
      for (const [index, entry] of entries.entries()) {
        const path = inclusionPath(entries, index);
        const leads = (from: Buffer, at: number, of: number, by: Buffer[]): boolean =>
          rootFromPath(from, at, of, by)?.equals(root) ?? false;
        expect(leads(entry, index, size, path)).toBe(true);
        for (const other of [-1, ...entries.keys(), size, 0.5].filter((at) => at !== index))
          expect(leads(entry, other, size, path), `${index} of ${size} at ${other}`).toBe(false);
        expect(leads(sha256(entry), index, size, path)).toBe(false);
        expect(leads(entry, index, size, [...path, root])).toBe(false);
        for (const step of path.keys()) {
          expect(leads(entry, index, size, path.toSpliced(step, 1))).toBe(false);
          expect(leads(entry, index, size, path.with(step, sha256(path[step] as Buffer)))).toBe(false);
        }
      }
    }
  });

  test('is as long as the depth of its leaf', () => {
    const lengths = (size: number) => entriesOf(size).map((_, index) => inclusionPath(entriesOf(size), index).length);
    expect([lengths(1), lengths(5), lengths(7), lengths(8)]).toEqual([
      [0],
      [3, 3, 3, 3, 1],
      [3, 3, 3, 3, 3, 3, 2],
      [3, 3, 3, 3, 3, 3, 3, 3],
    ]);
  });
});
