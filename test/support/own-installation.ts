import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { connectAsOwner, type Database } from '../../src/store/connect.ts';
import { cloneDatabase } from './databases.ts';
import { type Gatehouse, startGatehouse } from './gatehouse.ts';

/** A database and a data directory for servers that a test may stop, starve or break. */
export interface OwnInstallation {
  readonly databaseUrl: string;
  /** The database as its owner. */
  readonly database: Database;
  readonly dataDirectory: string;
  /** Starts a server on it, with `settings` on top. */
  start(settings?: Record<string, string>): Promise<Gatehouse>;
  /** Stops the servers that still run and removes everything. */
  remove(): Promise<void>;
}

export async function ownInstallation(): Promise<OwnInstallation> {
  const clone = await cloneDatabase();
  const owner = connectAsOwner(clone.url);
  const dataDirectory = await mkdtemp(join(tmpdir(), 'gatehouse-own-'));
  const servers: Gatehouse[] = [];
  return {
    databaseUrl: clone.url,
    database: owner.database,
    dataDirectory,
    async start(settings = {}) {
      const server = await startGatehouse({
        DATABASE_URL: clone.url,
        GATEHOUSE_DATA_DIR: dataDirectory,
        GATEHOUSE_ROOT_KEY: inject('shared').rootKey,
        ...settings,
      });
      servers.push(server);
      return server;
    },
    async remove() {
      await Promise.all(servers.map((server) => server.stop()));
      await owner.close();
      await clone.drop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

/** Ends a server as a power cut would. */
export async function killNow({ process }: Gatehouse): Promise<void> {
  const gone = once(process, 'exit');
  process.kill('SIGKILL');
  await gone;
}
