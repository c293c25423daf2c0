import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../src/embedded/start-embedded.ts';
import { prepareQueue } from '../../src/jobs/queue.ts';
import { connectAsOwner } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { createDatabase } from './databases.ts';
import { startGatehouse } from './gatehouse.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL to clone databases in, as a superuser. */
    clusterUrl: string;
    /** Name of the migrated template. */
    template: string;
    /** The server that all tests share, each with tenants of its own. */
    shared: { url: string; databaseUrl: string; dataDirectory: string; rootKey: string };
  }
}

/** The root key of all test servers. */
const TEST_ROOT_KEY = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';

/**
 * One PostgreSQL for the run: the one TEST_DATABASE_URL names, else the embedded one. In it a migrated template, and one
 * clone with a server on it that every test of the public surface shares.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const closers = new AsyncDisposableStack();
  try {
    await prepare(project, closers);
  } catch (error) {
    await closers.disposeAsync();
    throw error;
  }
  return () => closers.disposeAsync();
}

async function prepare(project: TestProject, closers: AsyncDisposableStack): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
  closers.defer(() => rm(directory, { recursive: true, force: true }));
  // PostgreSQL runs as another user where we are root, and must be able to pass.
  await chmod(directory, 0o711);
  const external = process.env.TEST_DATABASE_URL;
  const embedded = external ? null : await startEmbedded(join(directory, 'cluster'));
  closers.defer(async () => embedded?.stop());
  const clusterUrl = external ?? embedded?.url ?? '';

  const template = await createDatabase(clusterUrl, null);
  closers.defer(() => template.drop());
  await migrate(template.url);
  const owner = connectAsOwner(template.url);
  await prepareQueue(owner.database, template.url);
  await owner.close();

  const database = await createDatabase(clusterUrl, template.name);
  closers.defer(() => database.drop());
  const dataDirectory = join(directory, 'shared');
  const server = await startGatehouse({
    DATABASE_URL: database.url,
    GATEHOUSE_DATA_DIR: dataDirectory,
    GATEHOUSE_ROOT_KEY: TEST_ROOT_KEY,
  });
  closers.defer(async () => void (await server.stop()));
  project.provide('clusterUrl', clusterUrl);
  project.provide('template', template.name);
  project.provide('shared', { url: server.url, databaseUrl: database.url, dataDirectory, rootKey: TEST_ROOT_KEY });
}
