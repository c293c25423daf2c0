import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { readPidFile, stopServer } from './postmaster.ts';
import { processArguments, processIdentity } from './running-process.ts';
import { serverAnswers } from './socket-directory.ts';

/**
 * Stops the server that a killed Gatehouse left running on these files. Stopping is simpler than adopting: the new
 * server certainly has this version's programs and settings, and is our child. To be called with the lock held, so a
 * server that runs is nobody's. A process that merely has the pid of a former server is left alone.
 * @throws EmbeddedPostgresError when a server runs on these files that cannot be seen, as in another container.
 */
export async function stopOrphan(database: string, sockets: string): Promise<void> {
  const pid = readPidFile(database)?.pid;
  const answers = await serverAnswers(sockets);
  const owner = pid === undefined ? 'gone' : pidOwner(pid, database);
  if (pid !== undefined && (owner === 'server' || (owner === 'unknown' && answers))) return stopServer(pid);
  if (answers) {
    throw new EmbeddedPostgresError(
      `A PostgreSQL that this process cannot see, perhaps in another container, already serves ${database}. ` +
        'Stop the Gatehouse that started it, or give this one a data directory of its own.',
    );
  }
  // PostgreSQL would take the stranger for a server and refuse to start. It replaces the file of a dead one itself, and
  // finds backends that outlived their server by their shared memory.
  if (owner === 'stranger') rmSync(join(database, 'postmaster.pid'), { force: true });
}

/** Whose pid this is by now; unknown on systems without `/proc`, where a server's answer on its socket decides. */
function pidOwner(pid: number, database: string): 'server' | 'stranger' | 'gone' | 'unknown' {
  if (processIdentity(pid) === null) return 'gone';
  const args = processArguments(pid);
  if (args === null) return 'unknown';
  return args.some((arg, i) => arg === '-D' && args[i + 1] === database) ? 'server' : 'stranger';
}
