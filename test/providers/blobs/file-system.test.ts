import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileSystemBlobs } from '../../../src/providers/blobs/file-system.ts';
import { blobKey, blobStoreContract, keysOf } from './contract.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-blobs-'));
});
afterAll(() => rm(folder, { recursive: true }));

const freshRoot = () => mkdtemp(join(folder, 'root-'));
const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
const source = async (name: string, inFolder = folder) => {
  const path = join(inFolder, name);
  await writeFile(path, name, { mode: 0o644 });
  return path;
};

describe('fileSystemBlobs', () => {
  blobStoreContract(async () => fileSystemBlobs(await freshRoot()));

  test('is private to the account that runs it', async () => {
    const root = join(await freshRoot(), 'absent');
    const key = blobKey();
    await fileSystemBlobs(root).put(key, await source('private'));
    expect(await modeOf(join(root, key))).toBe('600');
    expect(await modeOf(dirname(join(root, key)))).toBe('700');
    expect(await modeOf(dirname(dirname(join(root, key))))).toBe('700');
    expect(await modeOf(root)).toBe('700');
  });

  test('leaves files alone that are not blobs', async () => {
    const root = await freshRoot();
    await source('.put-left-by-a-crash', root);
    await source('README', root);
    const key = blobKey();
    const store = fileSystemBlobs(root);
    await store.put(key, await source('kept'));
    await source('notes', dirname(join(root, key)));
    expect(await keysOf(store)).toEqual([key]);
  });

  test('lists nothing where there is no folder yet', async () => {
    expect(await keysOf(fileSystemBlobs(join(folder, 'absent')))).toEqual([]);
  });

  test('its check names the folder and the reason', async () => {
    const root = await source('not-a-folder');
    await expect(fileSystemBlobs(root).check()).rejects.toThrow(/not-a-folder cannot be used \(E[A-Z]+\)/);
    await expect(fileSystemBlobs(join(root, 'below')).check()).rejects.toThrow(/cannot be used \(ENOTDIR\)/);
  });
});

describe('fileSystemBlobs across file systems', () => {
  const memory = '/dev/shm';
  if (!existsSync(memory) || statSync(memory).dev === statSync(tmpdir()).dev) {
    test.skip('skipped: no second file system');
    return;
  }
  let other: string;
  beforeAll(async () => {
    other = await mkdtemp(join(memory, 'file-blobs-'));
  });
  afterAll(() => rm(other, { recursive: true }));

  test('copies, privately and without leftovers', async () => {
    const root = await freshRoot();
    const store = fileSystemBlobs(root);
    const key = blobKey();
    await store.put(key, await source('far', other));
    expect((await buffer(await store.get(key))).toString()).toBe('far');
    expect(await modeOf(join(root, key))).toBe('600');
    expect(await readdir(root)).toEqual([key.split('/')[0]]);
  });
});
