import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync } from 'node:fs';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { readIfPresent } from './files.ts';

/** The user that PostgreSQL's processes run as, in the shape of `spawn`'s options. */
export interface DatabaseUser {
  readonly uid: number;
  readonly gid: number;
}

export const runsAsRoot = (): boolean => process.getuid?.() === 0;

/**
 * Ourselves, or an unprivileged user when we are root: PostgreSQL refuses to run as root.
 * @throws EmbeddedPostgresError when we are root and the system knows no user to step down to.
 */
export function databaseUser(): DatabaseUser {
  if (!runsAsRoot()) return { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 };
  const users = (readIfPresent('/etc/passwd') ?? '').split('\n').map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const entry = users.find(([name]) => name === wanted);
    const [uid, gid] = [Number(entry?.[2] ?? 0), Number(entry?.[3] ?? 0)];
    if (uid !== 0) return { uid, gid };
  }
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root, and this system has neither a user "postgres" nor a user "nobody". ' +
      'Start Gatehouse as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}

/** Whether the database's user can enter a directory: tried out, as every parent has a say in it. */
export const canEnter = (user: DatabaseUser, directory: string): boolean =>
  spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', directory], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;

/** Makes a directory, its parents must exist, that only the database's user may enter. */
export function makePrivateDirectory(path: string, user: DatabaseUser): void {
  mkdirSync(path, { mode: 0o700 });
  if (runsAsRoot()) chownSync(path, user.uid, user.gid);
}
