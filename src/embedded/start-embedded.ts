import { realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinaryPackage, runnableBinaries } from './binaries.ts';
import { lockDataDirectory } from './data-directory-lock.ts';
import { type DatabaseLocation, locateDatabase, rememberLocation, SYSTEM_DIRECTORY } from './database-location.ts';
import { runsAsRoot } from './database-user.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { makeDirectory } from './files.ts';
import { initializeDatabase, SUPERUSER } from './initialize-database.ts';
import { stopOrphan } from './orphan.ts';
import { startServer } from './postmaster.ts';
import { makeSocketDirectory, PORT, socketDirectory } from './socket-directory.ts';

export interface EmbeddedPostgres {
  /** For `pg`: the server's unix socket, its superuser and the database `postgres`. */
  readonly url: string;
  /** Where the database's files are. */
  readonly location: string;
  /** Stops the server in order and lets go of the data directory. May be called again. */
  stop(): Promise<void>;
}

/**
 * Starts the bundled PostgreSQL on a data directory, which is created when absent, and has it to itself until `stop`.
 * @throws EmbeddedPostgresError that says what is wrong and how to put it right.
 */
export async function startEmbedded(dataDirectory: string): Promise<EmbeddedPostgres> {
  refuseWindows();
  const releases: (() => void)[] = [];
  const release = () => {
    for (const unlock of releases.splice(0).reverse()) unlock();
  };
  try {
    // The database's user must be able to pass when we are root.
    makeDirectory(dataDirectory, runsAsRoot() ? 0o711 : 0o700);
    const directory = realpathSync(dataDirectory);
    releases.push(lockDataDirectory(directory));
    const location = locateDatabase(directory);
    // A copy of the data directory names the same database, but has a lock of its own.
    if (location.root !== directory) releases.push(lockDataDirectory(location.root));
    const server = await startAt(location, directory);
    let stopping: Promise<void> | undefined;
    return { ...server, stop: () => (stopping ??= server.stop().finally(release)) };
  } catch (error) {
    release();
    if (error instanceof EmbeddedPostgresError) throw error;
    throw new EmbeddedPostgresError(
      `The bundled PostgreSQL could not be started in ${dataDirectory}: ${String(error)}. ` +
        'Put that right, name another directory in GATEHOUSE_DATA_DIR, or set DATABASE_URL to a PostgreSQL of your own.',
      { cause: error },
    );
  }
}

async function startAt(location: DatabaseLocation, dataDirectory: string): Promise<EmbeddedPostgres> {
  const { root, user } = location;
  const native = runnableBinaries(findBinaryPackage(), user, [SYSTEM_DIRECTORY, dataDirectory, tmpdir()]);
  const database = join(root, 'postgres');
  const sockets = socketDirectory(root);
  if (location.exists) await stopOrphan(database, sockets);
  else await create(location, native, dataDirectory);
  makeSocketDirectory(sockets, user);
  const stopServer = await startServer({ native, database, sockets, log: join(dataDirectory, 'postgres.log'), user });
  return {
    // The port and the TLS mode are said, as `pg` would otherwise take them from PGPORT and PGSSLMODE.
    url: `postgresql://${SUPERUSER}@/postgres?host=${encodeURIComponent(sockets)}&port=${PORT}&sslmode=disable`,
    location: database,
    stop: async () => {
      await stopServer();
      rmSync(sockets, { recursive: true, force: true });
    },
  };
}

async function create({ root, user }: DatabaseLocation, native: string, dataDirectory: string): Promise<void> {
  try {
    await initializeDatabase(native, root, user);
    rememberLocation(dataDirectory, root);
  } catch (error) {
    // Nothing points at a directory outside yet, so the next attempt would make another.
    if (root !== dataDirectory) rmSync(root, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Node has no unix sockets on Windows. The alternative, a port on 127.0.0.1, is open to every user of the machine and
 * so needs passwords and their keeping; there, WSL or DATABASE_URL serve better.
 */
function refuseWindows(): void {
  if (process.platform !== 'win32') return;
  throw new EmbeddedPostgresError(
    'The bundled PostgreSQL does not run on Windows. ' +
      'Start Gatehouse in WSL or a container, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}
