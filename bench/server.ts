import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Gatehouse, startGatehouse } from '../test/support/gatehouse.ts';

/** A server on the embedded database in a temporary directory, and a key of its sandbox tenant. */
export interface BenchServer extends Gatehouse {
  readonly apiKey: string;
  /** As the superuser. */
  readonly databaseUrl: string;
}

/** Runs `work` with a new server that has its default settings save for the rate limits, and removes everything after it. */
export async function withServer<T>(work: (server: BenchServer) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
  // PostgreSQL runs as another user where we are root, and must be able to pass.
  await chmod(directory, 0o711);
  try {
    const server = await startGatehouse({ GATEHOUSE_DATA_DIR: directory, INSPECTION_PROCESSES: '2' });
    try {
      const { api_key } = JSON.parse(await readFile(join(directory, 'sandbox.json'), 'utf8'));
      const databaseUrl = await readFile(join(directory, 'database.url'), 'utf8');
      return await work({ ...server, apiKey: api_key, databaseUrl });
    } finally {
      await server.stop();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
