import { createHash } from 'node:crypto';
import { chownSync, lstatSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { canEnter, type DatabaseUser, databaseUser, runsAsRoot } from './database-user.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { makeDirectory, readIfPresent, syncDirectory } from './files.ts';

/** Where the database goes when its user cannot reach the data directory; unlike /tmp, never wiped. */
export const SYSTEM_DIRECTORY = '/var/lib/gatehouse';

const HASH_LENGTH_CHARACTERS = 16;

/** A short name for a path, the same every time. */
export const pathHash = (path: string): string =>
  createHash('sha256').update(path).digest('hex').slice(0, HASH_LENGTH_CHARACTERS);

export interface DatabaseLocation {
  /** Holds `postgres` with the database's files, and the server's socket where its path is short enough. */
  readonly root: string;
  readonly user: DatabaseUser;
  readonly exists: boolean;
}

/**
 * Finds the database of a data directory, or a place for a new one: in the data directory itself or, when we are root
 * and the database's user cannot get there, in a directory of its own that the file `postgres.location` then names.
 * @throws EmbeddedPostgresError when the database is missing, belongs to someone else, or there is no place for one.
 */
export function locateDatabase(dataDirectory: string): DatabaseLocation {
  const pointed = readIfPresent(pointerPath(dataDirectory))?.trim();
  const root = pointed ?? dataDirectory;
  const found = lstatSync(join(root, 'postgres'), { throwIfNoEntry: false });
  if (found !== undefined) return existing(root, { uid: found.uid, gid: found.gid });
  if (pointed !== undefined) {
    throw new EmbeddedPostgresError(
      `The database of ${dataDirectory} should be in ${pointed}, and is missing there. Restore it, ` +
        `or remove the file ${pointerPath(dataDirectory)} to begin with an empty database.`,
    );
  }
  const user = databaseUser();
  return {
    root: canEnter(user, dataDirectory) ? dataDirectory : makeOutside(dataDirectory, user),
    user,
    exists: false,
  };
}

/** Makes the data directory find its database again; to be called once the database is complete. */
export function rememberLocation(dataDirectory: string, root: string): void {
  if (root === dataDirectory) return;
  syncDirectory(dirname(root));
  const draft = `${pointerPath(dataDirectory)}.new`;
  writeFileSync(draft, `${root}\n`, { flush: true });
  renameSync(draft, pointerPath(dataDirectory));
  syncDirectory(dataDirectory);
}

const pointerPath = (dataDirectory: string): string => join(dataDirectory, 'postgres.location');

/** PostgreSQL runs as the owner of its files, so that root and an ordinary user can start the same database. */
function existing(root: string, owner: DatabaseUser): DatabaseLocation {
  const directory = join(root, 'postgres');
  if (owner.uid === 0 || (!runsAsRoot() && owner.uid !== process.getuid?.())) {
    throw new EmbeddedPostgresError(
      `The database ${directory} belongs to user ${owner.uid}, and PostgreSQL cannot run as that user here. ` +
        `Give it to the user that shall run it: chown -R <user> ${directory}`,
    );
  }
  if (!canEnter(owner, directory)) {
    throw new EmbeddedPostgresError(
      `The owner of the database ${directory}, user ${owner.uid}, cannot reach it. ` +
        'Make the directories above it passable for that user: chmod o+x <directory>',
    );
  }
  return { root, user: owner, exists: true };
}

/**
 * The name is new every time: were it a hash alone, a data directory that was removed and made again would find the
 * database of the old one, with rows that its new keys cannot decrypt.
 */
function makeOutside(dataDirectory: string, user: DatabaseUser): string {
  try {
    makeDirectory(SYSTEM_DIRECTORY, 0o755);
    const root = mkdtempSync(join(SYSTEM_DIRECTORY, `${pathHash(dataDirectory)}-`));
    if (runsAsRoot()) chownSync(root, user.uid, user.gid);
    if (canEnter(user, root)) return root;
  } catch {
    // Said below, with what to do about it.
  }
  throw new EmbeddedPostgresError(
    `The database's user ${user.uid} can use neither the data directory ${dataDirectory} nor ${SYSTEM_DIRECTORY}. ` +
      'Choose a data directory that it can reach, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}
