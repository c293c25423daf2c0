import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, inject } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { newId } from '../../src/lib/ids.ts';
import type { Scope } from '../../src/lib/scope.ts';
import { createLog } from '../../src/log.ts';
import { openServices, type Services } from '../../src/services.ts';
import { insertTenant } from '../../src/store/tenants.ts';
import { cloneDatabase } from './databases.ts';
import { testEnvironment } from './gatehouse.ts';

/**
 * Everything a server holds, in this process, on a database and data directory of its own; no worker runs, so nothing
 * happens but what the test does. Closed after the file's last test.
 */
export async function openTestServices(): Promise<Services> {
  const [database, directory] = [await cloneDatabase(), await mkdtemp(join(tmpdir(), 'gatehouse-services-'))];
  const settings = {
    DATABASE_URL: database.url,
    GATEHOUSE_DATA_DIR: directory,
    GATEHOUSE_ROOT_KEY: inject('shared').rootKey,
  };
  const services = await openServices(readConfig(testEnvironment(settings)), createLog('silent'), systemClock);
  afterAll(async () => {
    await services.close();
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  });
  return services;
}

/** A new tenant of these services, as a scope. */
export async function newScope({ owner }: Services, mode: Scope['mode'] = 'test'): Promise<Scope> {
  const tenantId = newId();
  await insertTenant(owner, { id: tenantId, name: 'Test', kybStatus: 'APPROVED', createdAt: new Date() });
  return { tenantId, mode, now: () => new Date() };
}
