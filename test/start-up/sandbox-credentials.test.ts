import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newId } from '../../src/lib/ids.ts';
import { insertTenant, listTenants } from '../../src/store/tenants.ts';
import type { Gatehouse } from '../support/gatehouse.ts';
import { type OwnInstallation, ownInstallation } from '../support/own-installation.ts';

/* The first start of a sandbox can be cut off anywhere, or happen twice at once: its credentials must not be lost. */

// A test here starts and ends several processes. The limit only ends what hangs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let own: OwnInstallation;
let file: string;
beforeEach(async () => {
  own = await ownInstallation();
  file = join(own.dataDirectory, 'sandbox.json');
});
afterEach(() => own.remove());

const read = async (path: string) => JSON.parse(await readFile(path, 'utf8')) as Record<string, string>;

async function statusWith({ url }: Gatehouse, { api_key }: Record<string, string>): Promise<number> {
  const headers = { authorization: `Bearer ${api_key}` };
  return (await fetch(`${url}/api/v1/customers`, { headers })).status;
}

const names = async () => (await listTenants(own.database)).map(({ name }) => name);

const addTenant = (name: string) =>
  insertTenant(own.database, { id: newId(), name, kybStatus: 'APPROVED', createdAt: new Date() });

test.each([
  ['the tenant was made, and nothing else', () => rm(file)],
  ['the file is half a file', () => writeFile(file, '{"base_url": "http://127')],
  ['the file is of another database', () => writeFile(file, '{"client_id":"client_0123456789abcdef"}')],
])('when %s, the next start makes credentials for the same tenant', async (_name, cutOff) => {
  await addTenant('Sandbox');
  await writeFile(file, '');
  await cutOff();
  const server = await own.start();
  const credentials = await read(file);
  expect(Object.keys(credentials)).toEqual(['base_url', 'client_id', 'client_key', 'api_key']);
  expect(await statusWith(server, credentials)).toBe(200);
  expect(await names()).toEqual(['Sandbox']);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readdir(own.dataDirectory)).filter((name) => name.startsWith('sandbox.json'))).toEqual([
    'sandbox.json',
  ]);

  // And once they are there, they stay.
  await server.stop();
  await own.start();
  expect(await read(file)).toEqual(credentials);
});

test('two servers that start at once on an empty database share one tenant, each with credentials that work', async () => {
  const other = join(own.dataDirectory, 'other');
  await mkdir(other);
  const servers = await Promise.all([own.start(), own.start({ GATEHOUSE_DATA_DIR: other })]);
  expect(await names()).toEqual(['Sandbox']);
  for (const path of [file, join(other, 'sandbox.json')]) {
    for (const server of servers) expect(await statusWith(server, await read(path))).toBe(200);
  }
});

test('beside a tenant of the operator none are made', async () => {
  await addTenant('Acme');
  await own.start();
  expect(await names()).toEqual(['Acme']);
  await expect(stat(file)).rejects.toThrow('ENOENT');
});
