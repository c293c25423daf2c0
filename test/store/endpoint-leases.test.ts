import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { newId } from '../../src/lib/ids.ts';
import { wakeEndpoints } from '../../src/store/deliveries.ts';
import { type EndpointLeases, holdEndpointLeases, type LeaseListener } from '../../src/store/endpoint-leases.ts';
import { tenantTransaction } from '../../src/store/tenant-transaction.ts';
import { eventually } from '../support/eventually.ts';
import { newScope, openTestServices } from '../support/services.ts';

const services = await openTestServices();
const { core, owner, databaseUrl } = services;
const UNHEARD: LeaseListener = { onNotice() {}, onLost() {}, onRestored() {} };

const open: EndpointLeases[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((leases) => leases.close()));
});

/** The leases of one process. */
async function process(listener: Partial<LeaseListener> = {}): Promise<EndpointLeases> {
  const leases = await holdEndpointLeases(databaseUrl, { ...UNHEARD, ...listener });
  open.push(leases);
  return leases;
}

/** Breaks the connection of every process, as a database that is restarted does. */
const breakConnections = () =>
  sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'gatehouse deliveries'`.execute(owner);

test('one process at a time has an endpoint, until it gives it back or is gone', async () => {
  const [here, there] = [await process(), await process()];
  const [endpoint, another] = [newId(), newId()];
  const lease = await here.take(endpoint);
  expect(lease).not.toBeNull();
  expect(await there.take(endpoint)).toBeNull();
  expect(await there.take(another)).not.toBeNull();

  await lease?.giveBack();
  expect(await there.take(endpoint)).not.toBeNull();
  expect(await here.take(endpoint)).toBeNull();
  await there.close();
  expect(await here.take(endpoint)).not.toBeNull();
});

test('what one process has twice it has until it gave it back twice', async () => {
  const [here, there] = [await process(), await process()];
  const endpoint = newId();
  const [first, second] = [await here.take(endpoint), await here.take(endpoint)];
  await first?.giveBack();
  expect(await there.take(endpoint)).toBeNull();
  await second?.giveBack();
  expect(await there.take(endpoint)).not.toBeNull();
});

test('a lease that was lost with its connection ends none that was taken since', async () => {
  const told: string[] = [];
  const here = await process({ onLost: () => told.push('lost'), onRestored: () => told.push('restored') });
  const endpoint = newId();
  const lost = await here.take(endpoint);
  await breakConnections();
  const taken = await eventually('another one', () => (told.includes('restored') ? here.take(endpoint) : null));
  expect(told).toEqual(['lost', 'restored']);

  await lost?.giveBack();
  const there = await process();
  expect(await there.take(endpoint)).toBeNull();
  await taken.giveBack();
  expect(await there.take(endpoint)).not.toBeNull();
});

test('every process hears what a transaction says once it commits, also after its connection broke', async () => {
  const heard: [string, string, string, string][] = [];
  let restored = 0;
  const listener: Partial<LeaseListener> = {
    onNotice: ({ tenantId, mode, endpointId }, notice) => heard.push([tenantId, mode, endpointId, notice]),
    onRestored: () => {
      restored += 1;
    },
  };
  await process(listener);
  await process(listener);
  const scope = await newScope(services);
  const [endpoint, next] = [newId(), newId()];

  await tenantTransaction(core.database, scope, async (tx) => {
    await wakeEndpoints(tx, scope, [endpoint]);
    await sql`select pg_sleep(0.05)`.execute(tx);
    expect(heard).toEqual([]);
  });
  await eventually('both heard', () => (heard.length === 2 ? true : null));
  expect(heard).toEqual(Array(2).fill([scope.tenantId, 'test', endpoint, 'due']));

  await breakConnections();
  await eventually('both are back', () => (restored === 2 ? true : null));
  await tenantTransaction(core.database, scope, (tx) => wakeEndpoints(tx, scope, [next], 'changed'));
  await eventually('both heard', () => (heard.length === 4 ? true : null));
  expect(heard.slice(2)).toEqual(Array(2).fill([scope.tenantId, 'test', next, 'changed']));
});
