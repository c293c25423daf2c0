import type { ServerResponse } from 'node:http';
import { sql } from 'kysely';
import { Registry } from 'prom-client';
import { afterAll, afterEach, expect, onTestFinished, test } from 'vitest';
import { customerRenderers } from '../../src/customer-renderers.ts';
import { resumeDue } from '../../src/onboarding/resume-due.ts';
import { createDeliveryMetrics } from '../../src/webhooks/delivery-metrics.ts';
import { type Dispatcher, startDispatcher } from '../../src/webhooks/dispatcher.ts';
import { addEvents, newCustomer } from '../audit/support.ts';
import { eventually } from '../support/eventually.ts';
import { spawnGatehouse } from '../support/gatehouse.ts';
import { startLocalServer } from '../support/local-server.ts';
import { newScope, openTestServices } from '../support/services.ts';
import { createdEndpoint } from './support.ts';

const DRAIN_MS = 2_000;
/** Of each customer. */
const EVENTS = 4;

const services = await openTestServices();
const { core, owner, config, databaseUrl } = services;
const renderers = customerRenderers(services, () => 'http://127.0.0.1');

const dispatchers: Dispatcher[] = [];
afterEach(async () => {
  await Promise.all(dispatchers.splice(0).map((dispatcher) => dispatcher.drain(DRAIN_MS)));
});

/** What a process does that delivers. */
async function deliver(announceAll: () => Promise<void>): Promise<void> {
  const metrics = createDeliveryMetrics(new Registry());
  dispatchers.push(await startDispatcher({ ...services, renderers, metrics, announceAll }));
}

/** A tenant with an endpoint, which customers can be made for. */
async function listening() {
  const scope = await newScope(services);
  return {
    endpointId: await createdEndpoint(services, scope, { url: `${receiver.url}/hook`, inOrder: true }),
    /** With some events, and nothing to do for anybody else. */
    customer: async () => addEvents(services, scope, await newCustomer(services, scope), EVENTS),
    /** As happens each minute. */
    resume: () => resumeDue(core, scope, scope.now()),
  };
}

/** A receiver that can let requests wait, and counts those of each event. */
const waiting: ServerResponse[] = [];
const arrivals: string[] = [];
let letsWait = false;
const receiver = await startLocalServer(async (request, response) => {
  await request.resume().toArray();
  arrivals.push(String(request.headers['webhook-id']));
  if (letsWait) waiting.push(response);
  else response.writeHead(204).end();
});
afterAll(() => receiver.close());
const answerAll = () => {
  letsWait = false;
  for (const response of waiting.splice(0)) response.writeHead(204).end();
};

const deliveriesTo = (endpointId: string) =>
  owner.selectFrom('delivery').select(['event_id', 'state']).where('endpoint_id', '=', endpointId).execute();

/** Settles once everything that an endpoint is to be told was delivered. @returns how often each event arrived, those first that came most. */
async function allDelivered(endpointId: string): Promise<number[]> {
  const rows = await eventually('all of them', async () => {
    const found = await deliveriesTo(endpointId);
    return found.every(({ state }) => state === 'delivered') ? found : null;
  });
  return rows.map(({ event_id }) => arrivals.filter((id) => id === event_id).length).toSorted((a, b) => b - a);
}

test('two processes deliver everything once, also when one of them loses its leases in the midst of it', async () => {
  const { endpointId, customer, resume } = await listening();
  await Promise.all([deliver(resume), deliver(resume)]);
  await Promise.all([customer(), customer(), customer()]);
  const calm = await allDelivered(endpointId);
  expect(calm).toEqual(Array(3 * EVENTS).fill(1));

  letsWait = true;
  await customer();
  await eventually('one is on its way', () => (waiting.length === 1 ? true : null));
  await loseLeases();
  // The other process takes over, and sends it again.
  await resume();
  await eventually('it comes again', () => (waiting.length === 2 ? true : null));
  // Announced to the one that has lost its leases, and is connected again, as well.
  await eventually('both are connected', async () => ((await connected()) === 2 ? true : null));
  await resume();
  answerAll();
  await allDelivered(endpointId);
  // Neither delivers what the other one does.
  await Promise.all([customer(), customer(), customer()]);
  expect(await allDelivered(endpointId)).toEqual([2, ...Array(7 * EVENTS - 1).fill(1)]);
});

/** Breaks the connection of whoever has leases. */
const loseLeases = () =>
  sql`select pg_terminate_backend(pid) from pg_locks join pg_stat_activity using (pid)
    where locktype = 'advisory' and application_name = 'gatehouse deliveries' and datname = current_database()`.execute(
    owner,
  );

/** How many processes listen. */
async function connected(): Promise<number> {
  const found = await sql`select from pg_stat_activity
    where application_name = 'gatehouse deliveries' and datname = current_database()`.execute(owner);
  return found.rows.length;
}

test('what a process that was killed had in hand is delivered by another', async () => {
  const worker = spawnGatehouse(['work', '--json'], {
    DATABASE_URL: databaseUrl,
    GATEHOUSE_DATA_DIR: config.dataDirectory,
    GATEHOUSE_ROOT_KEY: services.rootKey.toString('hex'),
  });
  onTestFinished(() => void worker.process.kill('SIGKILL'));
  await eventually('it works', () => (worker.stdout().includes('ready') ? true : null));
  const { endpointId, customer, resume } = await listening();
  await customer();
  expect(await allDelivered(endpointId)).toEqual(Array(EVENTS).fill(1));

  await deliver(resume);
  letsWait = true;
  await customer();
  await eventually('one is on its way', () => (waiting.length === 1 ? true : null));
  worker.process.kill('SIGKILL');
  await worker.ended;
  answerAll();
  await resume();
  expect(await allDelivered(endpointId)).toEqual([2, ...Array(2 * EVENTS - 1).fill(1)]);
});
