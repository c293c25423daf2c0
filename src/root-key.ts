import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { createFile } from './lib/durable-files.ts';
import { parseRootKey } from './lib/keys.ts';

const FILE = 'root.key';

/** The key above all others: the configured one, or one made once in the data directory, readable by its owner only. */
export async function readRootKey(config: Config): Promise<Buffer> {
  if (config.rootKey !== null) return config.rootKey;
  const path = join(config.dataDirectory, FILE);
  await mkdir(config.dataDirectory, { recursive: true });
  // Made if and only if it is absent: a key that is lost or replaced makes every customer unreadable.
  await createFile(path, randomBytes(32).toString('hex'));
  return parseRootKey((await readFile(path, 'utf8')).trim());
}
