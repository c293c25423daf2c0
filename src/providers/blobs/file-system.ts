import { randomUUID } from 'node:crypto';
import { chmod, copyFile, type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { syncDirectory } from '../../lib/durable-files.ts';
import { BlobMissing, type BlobStore } from '../../onboarding/ports.ts';
import { isBlobKey, requireBlobKey } from './blob-key.ts';

const FILE_MODE = 0o600;
const DIRECTORY_MODE = 0o700;

/**
 * Blobs as files `<root>/<tenant>/<customer>/<document>`. `put` takes the given file away when it lies on the same file
 * system and copies it otherwise; the caller removes what is left. `storedAt` is when the bytes were written.
 */
export function fileSystemBlobs(root: string): BlobStore {
  const pathOf = (key: string): string => {
    requireBlobKey(key);
    return join(root, key);
  };

  return {
    async put(key, path) {
      const target = pathOf(key);
      const folder = dirname(target);
      await mkdir(folder, { recursive: true, mode: DIRECTORY_MODE });
      await chmod(path, FILE_MODE);
      await sync(path);
      await rename(path, target).catch(async (error: unknown) => {
        if (codeOf(error) !== 'EXDEV') throw error;
        await copyAcross(path, root, target);
      });
      for (const changed of [folder, dirname(folder), root]) await syncDirectory(changed);
    },

    async get(key): Promise<Readable> {
      const file = await open(pathOf(key), 'r').catch((error: unknown) => {
        throw codeOf(error) === 'ENOENT' ? new BlobMissing('There is no file for this blob.') : error;
      });
      return file.createReadStream();
    },

    async remove(key) {
      const path = pathOf(key);
      await rm(path, { force: true });
      await syncDirectory(dirname(path)).catch(unlessAbsent);
    },

    async *list() {
      for (const tenant of await namesIn(root)) {
        for (const customer of await namesIn(join(root, tenant))) {
          for (const document of await namesIn(join(root, tenant, customer))) {
            const key = `${tenant}/${customer}/${document}`;
            const found = isBlobKey(key) ? await stat(join(root, key)).catch(unlessAbsent) : null;
            if (found) yield { key, storedAt: found.mtime };
          }
        }
      }
    },

    async check() {
      const probe = join(root, `.check-${randomUUID()}`);
      try {
        await mkdir(root, { recursive: true, mode: DIRECTORY_MODE });
        const file = await open(probe, 'wx', FILE_MODE);
        await writeAndClose(file, probe);
        if ((await readFile(probe, 'utf8')) !== probe) throw new Error('The bytes read differ from the bytes written.');
      } catch (error) {
        const reason = codeOf(error) ?? 'read back wrong';
        throw new Error(
          `The document folder ${root} cannot be used (${reason}): it must exist on a disk with free space and be writable.`,
        );
      } finally {
        await rm(probe, { force: true }).catch(unlessAbsent);
      }
    },
  };
}

/** Copies to a temporary name on the target's file system first, so that `target` is never half a file. */
async function copyAcross(path: string, root: string, target: string): Promise<void> {
  const temporary = join(root, `.put-${randomUUID()}`);
  try {
    await copyFile(path, temporary);
    await sync(temporary);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeAndClose(file: FileHandle, text: string): Promise<void> {
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The names of the folders or files in `folder`; none when it is absent. */
async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(unlessAbsent)) ?? [];
}

/** Absent is an answer: another process removed it meanwhile, or nothing was stored yet. */
function unlessAbsent(error: unknown): null {
  if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
  throw error;
}

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
