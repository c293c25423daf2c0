import { randomUUID } from 'node:crypto';
import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { errorCode, readIfPresent } from './files.ts';
import { processIdentity } from './running-process.ts';

/** The lock, the lock to take it over, and two more in case a process died while it held those. */
const LOCK_DEPTH = 4;
/** Each further attempt means that another process let go of the lock at that very moment. */
const ATTEMPTS = 10;

/**
 * Claims a directory for this process by a file `gatehouse.pid` with the process's pid and identity. The lock of a
 * process that has died is taken over. Returns the function that lets go.
 * @throws EmbeddedPostgresError that names the pid when a running process, this one included, has the directory.
 */
export const lockDataDirectory = (directory: string): (() => void) =>
  takeLock(directory, join(directory, 'gatehouse.pid'), LOCK_DEPTH);

function takeLock(directory: string, path: string, depth: number): () => void {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (createLock(path)) return () => releaseLock(path);
    const lock = readIfPresent(path);
    // It was let go of since, and may be free.
    if (lock === null) continue;
    const pid = livingHolder(lock);
    if (pid !== null) {
      throw new EmbeddedPostgresError(
        `Another Gatehouse, process ${pid}, already uses the data directory ${directory}. ` +
          'Stop that process, or give this one a data directory of its own.',
      );
    }
    if (depth === 1) break;
    removeDeadLock(directory, path, depth);
  }
  throw new EmbeddedPostgresError(
    `The lock of the data directory ${directory} cannot be taken. ` +
      'When no Gatehouse runs there, remove its files gatehouse.pid* and start again.',
  );
}

/** Leaves the file alone when an operator removed ours by hand and another process has made its own since. */
function releaseLock(path: string): void {
  const lock = readIfPresent(path);
  if (lock !== null && livingHolder(lock) === process.pid) rmSync(path, { force: true });
}

/** Creates the lock file in one step with its content, so that nobody ever sees a lock without its holder. */
function createLock(path: string): boolean {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, `${process.pid}\n${processIdentity(process.pid)}\n`, { flag: 'wx' });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

/** The pid of the running process that has the lock; null when that process has died. */
function livingHolder(lock: string): number | null {
  const [pidText = '', identity = ''] = lock.split('\n');
  const pid = Number(pidText);
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  const current = processIdentity(pid);
  if (current === null) return null;
  return current === '' || identity === '' || current === identity ? pid : null;
}

/**
 * Only the holder of a second lock may remove a dead one, after a second look: otherwise, of two processes that both
 * saw the dead lock, the slower one would remove the living lock of the faster. For the same reason an absent lock is
 * not removed: it may appear in that moment.
 */
function removeDeadLock(directory: string, path: string, depth: number): void {
  const release = takeLock(directory, `${path}.takeover`, depth - 1);
  try {
    const lock = readIfPresent(path);
    if (lock !== null && livingHolder(lock) === null) rmSync(path);
  } finally {
    release();
  }
}
