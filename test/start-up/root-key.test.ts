import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { readRootKey } from '../../src/root-key.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gatehouse-root-key-'));
});
afterEach(() => rm(directory, { recursive: true }));

const config = () => readConfig({ GATEHOUSE_DATA_DIR: directory });

test('the made key is there whole or not at all: of many that come at once, all read the same', async () => {
  const keys = await Promise.all(Array.from({ length: 50 }, () => readRootKey(config())));
  const [first] = keys;
  expect(first).toHaveLength(32);
  expect(keys).toEqual(keys.map(() => first));
  expect(await readFile(join(directory, 'root.key'), 'utf8')).toBe(first?.toString('hex'));
  expect((await stat(join(directory, 'root.key'))).mode & 0o777).toBe(0o600);
  expect(await readdir(directory)).toEqual(['root.key']);
});

test('a start that cannot write the key leaves no half of one behind', async () => {
  const root = new URL('../../src/', import.meta.url);
  const script = `
    import { readConfig } from '${new URL('config.ts', root)}';
    import { readRootKey } from '${new URL('root-key.ts', root)}';
    await readRootKey(readConfig(process.env)).catch((error) => process.stdout.write(error.code));`;
  // Files can be made, but nothing can be written into them.
  const full = 'ulimit -f 0 && exec "$0" --input-type=module -e "$1"';
  const { stdout } = spawnSync('/bin/sh', ['-c', full, process.execPath, script], {
    env: { GATEHOUSE_DATA_DIR: directory },
    encoding: 'utf8',
  });
  expect(stdout).toBe('EFBIG');
  expect(await readdir(directory)).toEqual([]);
  expect(await readRootKey(config())).toHaveLength(32);
});

test('a key that is there is left as it is', async () => {
  const made = await readRootKey(config());
  const { mtimeMs, ino } = await stat(join(directory, 'root.key'));
  expect(await readRootKey(config())).toEqual(made);
  expect(await stat(join(directory, 'root.key'))).toMatchObject({ mtimeMs, ino });
});
