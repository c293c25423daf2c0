import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processIdentity } from '../../src/embedded/running-process.ts';
import { type RunningCommand, spawnGatehouse } from './gatehouse.ts';

/** A data directory with a database of its own in it, for tests of what an operator does on one machine. */
export interface DataDirectory {
  readonly path: string;
  /** Starts a command on it with the embedded database; `settings` on top. It is killed by `remove` at the latest. */
  spawn(args: readonly string[], settings?: Record<string, string>): RunningCommand;
  /** The pid of the embedded PostgreSQL that serves it, or was killed on it. */
  postgresPid(): Promise<number>;
  remove(): Promise<void>;
}

export async function newDataDirectory(): Promise<DataDirectory> {
  const parent = await mkdtemp(join(tmpdir(), 'gatehouse-data-'));
  // PostgreSQL runs as another user where we are root, and must be able to pass.
  await chmod(parent, 0o711);
  const path = join(parent, 'data');
  const commands: RunningCommand[] = [];
  return {
    path,
    spawn(args, settings = {}) {
      const command = spawnGatehouse(args, { GATEHOUSE_DATA_DIR: path, ...settings });
      commands.push(command);
      return command;
    },
    postgresPid: async () => Number((await readFile(join(path, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]),
    async remove() {
      for (const { process, ended } of commands) {
        process.kill('SIGTERM');
        await ended;
      }
      await rm(parent, { recursive: true, force: true });
    },
  };
}

/** Whether a process with this pid runs; one that ended and waits to be reaped does not. */
export const isRunning = (pid: number): boolean => processIdentity(pid) !== null;
