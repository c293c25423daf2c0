import { randomUUID } from 'node:crypto';
import { link, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const FILE_MODE = 0o600;

/** Creates a file for its owner alone: with its whole text, or not at all. One that exists stays as it is. */
export const createFile = (path: string, text: string): Promise<void> =>
  publish(path, text, (draft) =>
    link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    }),
  );

/** Puts a file for its owner alone in the place of what is there: the old one or the new one is there, whole, at any time. */
export const replaceFile = (path: string, text: string): Promise<void> =>
  publish(path, text, (draft) => rename(draft, path));

/** Makes the names in a directory outlive a power cut. Windows cannot open directories; NTFS journals their names itself. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function publish(path: string, text: string, name: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, text, { mode: FILE_MODE, flag: 'wx', flush: true });
    await name(draft);
  } finally {
    await rm(draft, { force: true });
  }
  await syncDirectory(dirname(path));
}
