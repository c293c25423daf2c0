import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type DatabaseUser, makePrivateDirectory } from './database-user.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { syncDirectory } from './files.ts';
import { serverEnvironment } from './postmaster.ts';

/** The superuser that the server's own user, and nobody else, may connect as. */
export const SUPERUSER = 'gatehouse';

const DRAFT_PREFIX = 'postgres.initializing-';
/** For a directory that gets new files while it is removed. */
const REMOVE_RETRIES = 5;
const INITDB_TIMEOUT_MS = 120_000;

const OPTIONS = [
  `--username=${SUPERUSER}`,
  // Who can enter the socket's directory is the server's user or root; nothing comes by network.
  '--auth-local=trust',
  '--auth-host=reject',
  '--encoding=UTF8',
  // The built-in collation never changes with the system's libraries, which would silently corrupt indexes.
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
  '--data-checksums',
  '--no-instructions',
];

/**
 * Creates an empty database at `<root>/postgres`, whole or not at all: it is made beside it and renamed when complete.
 * @throws EmbeddedPostgresError with what PostgreSQL's `initdb` said.
 */
export async function initializeDatabase(native: string, root: string, user: DatabaseUser): Promise<void> {
  removeDrafts(root);
  // A new name every time: the `initdb` of a killed Gatehouse may still be writing to the old one.
  const draft = join(root, `${DRAFT_PREFIX}${randomUUID()}`);
  makePrivateDirectory(draft, user);
  try {
    await promisify(execFile)(join(native, 'bin', 'initdb'), ['-D', draft, ...OPTIONS], {
      ...user,
      cwd: root,
      env: serverEnvironment(),
      timeout: INITDB_TIMEOUT_MS,
    });
  } catch (cause) {
    removeDrafts(root);
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
    throw new EmbeddedPostgresError(
      `PostgreSQL could not create a database in ${root} as user ${user.uid}: ${said}. ` +
        'Put that right, or set DATABASE_URL to a PostgreSQL of your own.',
      { cause },
    );
  }
  renameSync(draft, join(root, 'postgres'));
  syncDirectory(root);
  // Once more, as the first time may have left what that other `initdb` was writing.
  removeDrafts(root);
}

function removeDrafts(root: string): void {
  for (const name of readdirSync(root).filter((name) => name.startsWith(DRAFT_PREFIX))) {
    rmSync(join(root, name), { recursive: true, force: true, maxRetries: REMOVE_RETRIES });
  }
}
