import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createCredentials } from '../src/commands/key.ts';
import { newId } from '../src/lib/ids.ts';
import { connectAsOwner, type Database } from '../src/store/connect.ts';
import { makeScope } from '../src/store/tenant-scope.ts';
import { insertTenant, listTenants } from '../src/store/tenants.ts';
import { startLocalServer } from '../test/support/local-server.ts';
import { type Api, createCustomer, createEndpoint } from './api.ts';
import { queueDeliveries, writeEvents } from './backlog.ts';
import { type LagReceiver, startLagReceiver } from './lag-receiver.ts';
import { percentile } from './latency.ts';
import { machine } from './machine.ts';
import { watchMemory } from './process-memory.ts';
import { withServer } from './server.ts';

/**
 * `npm run bench:webhook-isolation -- [--queued 100000] [--seconds 30]`: how late webhooks come while another endpoint hangs that
 * has so many to get, and how late without it. Ends with 1 when the 95th percentile is over the limit, or one does not come.
 */
const { values } = parseArgs({ options: { queued: { type: 'string' }, seconds: { type: 'string' } } });
const queued = Number(values.queued ?? 100_000);
const seconds = Number(values.seconds ?? 30);
const LIMIT_MS = 5_000;
/** Customers made in each second, at each of the two companies. */
const RATE = 10;
const WARM_UP_SECONDS = 3;
/** Customers that the queued events are of. */
const CUSTOMERS = 50;
const SEED = 1;
/** How long after the last customer its events may still come. */
const PATIENCE_MS = 60_000;
const POLL_MS = 100;

/** An endpoint that is well, and whose lag counts. */
interface Watched {
  readonly name: string;
  readonly api: Api;
  readonly endpointId: string;
  readonly receiver: LagReceiver;
}

console.log(`machine   ${machine()}
load      ${RATE} customers a second at each of two companies, for ${seconds} s
limit     p95 of ${LIMIT_MS} ms from an event to its receipt`);

await withServer(async (server) => {
  const pid = server.process.pid ?? 0;
  await using closers = new AsyncDisposableStack();
  const { database, close } = connectAsOwner(server.databaseUrl);
  closers.defer(close);
  const [tenant] = await listTenants(database);
  const scope = makeScope(tenant?.id ?? '', 'test', 0, () => new Date());
  for (let n = 0; n < CUSTOMERS; n += 1) await createCustomer(server, 'queued', n);
  const events = await writeEvents(database, scope, queued, SEED);

  const watch = async (name: string, api: Api): Promise<Watched> => {
    const receiver = await startLagReceiver();
    closers.defer(() => receiver.close());
    return { name, api, receiver, endpointId: (await createEndpoint(api, receiver.url)).id };
  };
  const watched = [
    await watch('same company', server),
    await watch('another company', await otherCompany(server.url, database)),
  ];
  await run(database, watched, 'warm-up', WARM_UP_SECONDS);
  for (const { receiver } of watched) receiver.takeLagsMs();

  const measured = async (name: string): Promise<boolean> => {
    const stop = watchMemory(pid);
    const missing = await run(database, watched, name, seconds);
    return print(name, watched, missing, stop().sampledMib);
  };
  const isWellAlone = await measured('without an endpoint that hangs');
  const hanging = await startLocalServer((request) => request.resume());
  closers.defer(() => hanging.close());
  const { id } = await createEndpoint(server, `${hanging.url}/hook`);
  const release = await queueDeliveries(database, scope, id, events);
  await release();
  const isWell = await measured(`with one that hangs and has ${queued} queued`);
  const left = await countDeliveries(database, id, 'pending');
  console.log(`  it got           ${hanging.connections()} connections, and has ${left} queued`);
  if (hanging.connections() === 0 || left < queued) throw new Error('nothing was sent to the endpoint that hangs');
  if (!isWellAlone || !isWell) process.exitCode = 1;
});

async function otherCompany(url: string, database: Database): Promise<Api> {
  const id = newId();
  await insertTenant(database, { id, name: 'Other', kybStatus: 'APPROVED', createdAt: new Date() });
  return { url, apiKey: (await createCredentials(database, id, 'test')).api_key };
}

/** Makes customers at a steady rate, whatever the answers take. @returns how many webhooks did not come. */
async function run(database: Database, watched: readonly Watched[], name: string, forSeconds: number): Promise<number> {
  const prefix = name.replaceAll(/\W/g, '');
  const start = performance.now();
  const creates: Promise<unknown>[] = [];
  for (let n = 0; n < forSeconds * RATE; n += 1) {
    await sleep(Math.max(0, start + (n * 1_000) / RATE - performance.now()));
    creates.push(...watched.map(({ api }) => createCustomer(api, prefix, n)));
  }
  await Promise.all(creates);
  const missing = async () => {
    const counts = await Promise.all(watched.map(({ endpointId }) => countDeliveries(database, endpointId)));
    return counts.reduce((sum, count, index) => sum + count - (watched[index]?.receiver.count() ?? 0), 0);
  };
  const giveUpAt = performance.now() + PATIENCE_MS;
  while ((await missing()) > 0 && performance.now() < giveUpAt) await sleep(POLL_MS);
  return missing();
}

async function countDeliveries(database: Database, endpointId: string, state?: string): Promise<number> {
  const all = database.selectFrom('delivery').where('endpoint_id', '=', endpointId);
  const { count } = await (state ? all.where('state', '=', state) : all)
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** @returns whether all came in time. */
function print(title: string, watched: readonly Watched[], missing: number, memoryMib: number): boolean {
  console.log(`\n${title}`);
  let isWell = missing === 0;
  for (const { name, receiver } of watched) {
    const lagsMs = receiver.takeLagsMs();
    const [p50, p95, max] = [0.5, 0.95, 1].map((share) => percentile(lagsMs, share));
    const isWithin = (p95 ?? 0) <= LIMIT_MS;
    isWell &&= isWithin && lagsMs.length > 0;
    console.log(
      `  ${name.padEnd(16)} p50 ${p50} ms   p95 ${p95} ms (${isWithin ? 'within' : 'over'})   max ${max} ms   ${lagsMs.length} webhooks`,
    );
  }
  console.log(`  did not come     ${missing}\n  server           ${memoryMib.toFixed(0)} MiB`);
  return isWell;
}
