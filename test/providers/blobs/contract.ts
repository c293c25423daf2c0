import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BlobMissing, type BlobStore } from '../../../src/onboarding/ports.ts';

export const blobKey = () => `${randomUUID()}/${randomUUID()}/${randomUUID()}`;

export async function keysOf(store: BlobStore): Promise<string[]> {
  const keys = [];
  for await (const { key } of store.list()) keys.push(key);
  return keys.sort();
}

/** What every blob store must do. `make` gives an empty store with no neighbours. */
export function blobStoreContract(make: () => Promise<BlobStore>): void {
  describe('as a blob store', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'blobs-'));
    });
    afterAll(() => rm(folder, { recursive: true }));

    const fileWith = async (bytes: Buffer) => {
      const path = join(folder, randomUUID());
      await writeFile(path, bytes);
      return path;
    };

    test.each([0, 1, 70_000, 3_000_000])('gives back %i bytes', async (sizeBytes) => {
      const store = await make();
      const key = blobKey();
      const bytes = randomBytes(sizeBytes);
      await store.put(key, await fileWith(bytes));
      expect((await buffer(await store.get(key))).equals(bytes)).toBe(true);
    });

    test('replaces a blob under the same key', async () => {
      const store = await make();
      const key = blobKey();
      await store.put(key, await fileWith(Buffer.from('first')));
      await store.put(key, await fileWith(Buffer.from('second')));
      expect(await buffer(await store.get(key))).toEqual(Buffer.from('second'));
      expect(await keysOf(store)).toEqual([key]);
    });

    test('says BlobMissing for a key that was never stored', async () => {
      const store = await make();
      await store.put(blobKey(), await fileWith(Buffer.from('another')));
      await expect(store.get(blobKey())).rejects.toBeInstanceOf(BlobMissing);
    });

    test('removes a blob, and an absent one without an error', async () => {
      const store = await make();
      const [kept, removed] = [blobKey(), blobKey()];
      for (const key of [kept, removed]) await store.put(key, await fileWith(Buffer.from(key)));
      await store.remove(removed);
      await store.remove(removed);
      await store.remove(blobKey());
      await expect(store.get(removed)).rejects.toBeInstanceOf(BlobMissing);
      expect(await keysOf(store)).toEqual([kept]);
    });

    test('lists every blob with the time it was stored', async () => {
      const store = await make();
      expect(await keysOf(store)).toEqual([]);
      const keys = Array.from({ length: 5 }, blobKey).sort();
      await Promise.all(keys.map(async (key) => store.put(key, await fileWith(Buffer.from(key)))));
      expect(await keysOf(store)).toEqual(keys);
      for await (const { storedAt } of store.list()) {
        expect(Math.abs(storedAt.getTime() - Date.now())).toBeLessThan(60_000);
      }
    });

    test('stores nothing when the file is absent', async () => {
      const store = await make();
      await expect(store.put(blobKey(), join(folder, 'absent'))).rejects.toMatchObject({ code: 'ENOENT' });
      expect(await keysOf(store)).toEqual([]);
    });

    test.each([
      '',
      'a/b/c',
      `${randomUUID()}/${randomUUID()}`,
      `../../../${blobKey()}`,
      `/${blobKey()}`,
      `${blobKey()}/`,
      `${blobKey()}\n`,
      blobKey().toUpperCase().replace(/\d/g, 'A'),
      `${randomUUID()}/${'.'.repeat(36)}/${randomUUID()}`,
      `${randomUUID()}\\${randomUUID()}\\${randomUUID()}`,
    ])('refuses the key %j', async (key) => {
      const store = await make();
      const path = await fileWith(Buffer.from('bytes'));
      await expect(store.put(key, path)).rejects.toThrow('blob key');
      await expect(store.get(key)).rejects.toThrow('blob key');
      await expect(store.remove(key)).rejects.toThrow('blob key');
    });

    test('passes its own check and leaves nothing behind', async () => {
      const store = await make();
      await store.check();
      expect(await keysOf(store)).toEqual([]);
    });
  });
}
