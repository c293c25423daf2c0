import { rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathHash } from './database-location.ts';
import { canEnter, type DatabaseUser, makePrivateDirectory } from './database-user.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { errorCode } from './files.ts';

/** Part of the socket's file name only: the server listens on no network address. */
export const PORT = 5432;

/** The shortest limit of the supported systems: macOS has 103, Linux 107. */
const SOCKET_PATH_LIMIT_BYTES = 103;

const socketPath = (directory: string): string => join(directory, `.s.PGSQL.${PORT}`);

/**
 * Where the socket of the database in `root` goes, always the same place: beside the database, or in a temporary
 * directory when that path is too long for a socket.
 * @throws EmbeddedPostgresError when the temporary directory's path is too long as well.
 */
export function socketDirectory(root: string): string {
  const places = [join(root, 'socket'), join(tmpdir(), `gatehouse-${pathHash(root)}`)];
  const short = places.find((place) => Buffer.byteLength(socketPath(place)) <= SOCKET_PATH_LIMIT_BYTES);
  if (short !== undefined) return short;
  throw new EmbeddedPostgresError(
    `The paths of the data directory and of the temporary directory are both too long for a socket: ` +
      `${places.join(' and ')}. Choose a shorter data directory, or set TMPDIR to a shorter path.`,
  );
}

/** Makes the directory anew, which clears the socket and socket lock of a server that was killed. */
export function makeSocketDirectory(directory: string, user: DatabaseUser): void {
  // In a shared temporary directory this fails, rather than trusts it, when another user has put something there.
  rmSync(directory, { recursive: true, force: true });
  makePrivateDirectory(directory, user);
  if (canEnter(user, directory)) return;
  throw new EmbeddedPostgresError(
    `The database's user ${user.uid} cannot reach its socket directory ${directory}. ` +
      'Choose a shorter data directory, or set TMPDIR to a directory open to every user.',
  );
}

/** Whether a server answers on the socket in this directory. */
export function serverAnswers(directory: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const connection = createConnection(socketPath(directory));
  connection.once('connect', () => resolve(true));
  // A full queue (EAGAIN) is an answer too: only these two say that nobody listens.
  connection.once('error', (error) => resolve(!['ENOENT', 'ECONNREFUSED'].includes(errorCode(error) ?? '')));
  return promise.finally(() => connection.destroy());
}
