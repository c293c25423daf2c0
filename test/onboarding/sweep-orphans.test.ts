import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { newId } from '../../src/lib/ids.ts';
import { sweepOrphans } from '../../src/onboarding/sweep-orphans.ts';
import { newScope, openTestServices } from '../support/services.ts';
import { createdCustomer } from './support.ts';

const services = await openTestServices();
const { core, config } = services;
const DOCUMENTS = join(config.dataDirectory, 'documents');
const NOW = new Date();
const MINUTE_MS = 60_000;

const age = (path: string, minutes: number) => {
  const then = new Date(NOW.getTime() - minutes * MINUTE_MS);
  return utimes(path, then, then);
};

async function blobs(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of core.blobs.list()) keys.push(key);
  return keys.sort();
}
const staged = async (): Promise<string[]> => (await readdir(core.stagingDirectory)).sort();

/** A blob that no row knows. */
async function orphan(tenantId: string, minutes: number): Promise<string> {
  const key = `${tenantId}/${newId()}/${newId()}`;
  const path = join(DOCUMENTS, key);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, 'x');
  await age(path, minutes);
  return key;
}

async function stagedFile(minutes: number): Promise<string> {
  const name = newId();
  await writeFile(join(core.stagingDirectory, name), 'x');
  await age(join(core.stagingDirectory, name), minutes);
  return name;
}

// What an earlier test left behind is of no concern to the next one.
beforeEach(() => sweepOrphans(core, new Date(NOW.getTime() + 24 * 60 * MINUTE_MS)));

/** What lies under a tenant that this database does not have is somebody else's. */
const swept = (removed: number, ofUnknownTenants = 0) => ({ removed, ofUnknownTenants });

test("a customer's documents stay however old they are, in both modes", async () => {
  const [before, scope, live] = [await blobs(), await newScope(services), await newScope(services, 'live')];
  await createdCustomer(services, scope);
  await createdCustomer(services, { ...scope, mode: 'live' });
  await createdCustomer(services, live);
  const kept = await blobs();
  expect(kept).toHaveLength(before.length + 3);
  for (const key of kept) await age(join(DOCUMENTS, key), 10_000);
  expect(await sweepOrphans(core, NOW)).toEqual(swept(0));
  expect(await blobs()).toEqual(kept);
});

test('bytes that no row knows go when they are older than an hour, and stay before', async () => {
  const { tenantId } = await newScope(services);
  const kept = await blobs();
  await orphan(tenantId, 61);
  await orphan(tenantId, 10_000);
  const young = [await orphan(tenantId, 59), await orphan(tenantId, 0)];
  expect(await sweepOrphans(core, NOW)).toEqual(swept(2));
  expect(await blobs()).toEqual([...kept, ...young].sort());
  expect(await sweepOrphans(core, NOW)).toEqual(swept(0));
});

test('bytes of a tenant that this database does not have stay however old they are, and are counted', async () => {
  const theirs = [await orphan(newId(), 10_000), await orphan('-'.repeat(36), 10_000)];
  expect(await sweepOrphans(core, NOW)).toEqual(swept(0, 2));
  expect(await blobs()).toEqual(expect.arrayContaining(theirs));
  for (const key of theirs) await rm(join(DOCUMENTS, key));
});

test("bytes under another tenant's name are orphans, even with the id of a document that exists", async () => {
  await createdCustomer(services, await newScope(services));
  const kept = await blobs();
  const documentId = kept.at(-1)?.split('/')[2] ?? '';
  const path = join(DOCUMENTS, (await newScope(services)).tenantId, newId());
  await mkdir(path, { recursive: true });
  await writeFile(join(path, documentId), 'x');
  await age(join(path, documentId), 61);
  expect(await sweepOrphans(core, NOW)).toEqual(swept(1));
  expect(await blobs()).toEqual(kept);
});

test('what was staged goes when it is older than an hour, and stays before', async () => {
  await stagedFile(61);
  await stagedFile(10_000);
  const young = [await stagedFile(59), await stagedFile(0)];
  expect(await sweepOrphans(core, NOW)).toEqual(swept(2));
  expect(await staged()).toEqual(young.sort());
});

test('a file that a running request takes away meanwhile is no fault', async () => {
  const names: string[] = [];
  for (let at = 0; at < 200; at++) names.push(await stagedFile(61));
  const takenAway = Promise.all(names.reverse().map((name) => rm(join(core.stagingDirectory, name), { force: true })));
  await expect(sweepOrphans(core, NOW)).resolves.toEqual(swept(expect.any(Number)));
  await takenAway;
  expect(await staged()).toEqual([]);
});
