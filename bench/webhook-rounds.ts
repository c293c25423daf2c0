import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import type { Scope } from '../src/lib/scope.ts';
import type { Event } from '../src/onboarding/events.ts';
import type { Database } from '../src/store/connect.ts';
import { createEndpoint } from './api.ts';
import { queueDeliveries } from './backlog.ts';
import type { BareMessage, BareQuestion } from './bare-loop.ts';
import { type Child, startChild } from './child.ts';
import type { ReceiverQuestion, ReceiverReport } from './counting-receiver.ts';
import { cpuMs, databaseCpuMs } from './process-cpu.ts';
import type { BenchServer } from './server.ts';

/** As many as the service has on their way to one endpoint at most. */
export const IN_FLIGHT = 32;
/** A round that takes longer has failed. */
const ROUND_TIMEOUT_MS = 300_000;
const POLL_MS = 50;

interface Sent {
  readonly perSecond: number;
  /** Processor time of the sender, for each delivery. */
  readonly cpuMs: number;
}

export interface Round {
  readonly bare: Sent;
  /** `databaseCpuMs`: the same of PostgreSQL. */
  readonly service: Sent & { readonly databaseCpuMs: number };
}

/** Sends these events by either. `latencyMs`: how long the receiver takes for each answer. */
export type RunRound = (events: readonly Event[], latencyMs: number) => Promise<Round>;

export interface Bench {
  readonly server: BenchServer;
  readonly database: Database;
  readonly scope: Scope;
}

/** Runs `work` with what has the same messages sent to one receiver by a bare loop and then by the service. */
export async function withRounds(bench: Bench, work: (run: RunRound) => Promise<void>): Promise<void> {
  const receiver: Receiver = startChild('counting-receiver.ts');
  const loop: Loop = startChild('bare-loop.ts');
  try {
    await work((events, latencyMs) => runRound(bench, receiver, loop, events, latencyMs));
  } finally {
    await Promise.all([loop.stop(), receiver.stop()]);
  }
}

type Receiver = Child<ReceiverQuestion, ReceiverReport>;
type Loop = Child<BareQuestion, unknown>;

async function runRound(
  bench: Bench,
  receiver: Receiver,
  loop: Loop,
  events: readonly Event[],
  latencyMs: number,
): Promise<Round> {
  const begin = () => receiver.ask({ kind: 'begin', expected: events.length, latencyMs });
  const { url } = await begin();
  const endpoint = await createEndpoint(bench.server, url);
  const messages = events.map((event) => messageOf(bench.scope, event));
  await loop.ask({ kind: 'prepare', url, secret: endpoint.secret, inFlight: IN_FLIGHT, messages });
  const bareCpuMs = await cpuOf(
    () => [cpuMs(loop.pid)],
    () => loop.ask({ kind: 'send' }),
  );
  const bare = await receiver.ask({ kind: 'report' });

  const release = await queueDeliveries(bench.database, bench.scope, endpoint.id, events);
  await begin();
  const pid = bench.server.process.pid ?? 0;
  const serviceCpuMs = await cpuOf(
    () => [cpuMs(pid), databaseCpuMs(pid)],
    async () => {
      await release();
      await allReceived(receiver);
      await allSettled(bench.database, endpoint.id);
    },
  );
  const service = await receiver.ask({ kind: 'report' });

  for (const report of [bare, service]) checkReceived(report, messages, endpoint.secret);
  checkAlike(bare, service);
  await checkRecorded(bench.database, endpoint.id, events.length);
  const [perDelivery = 0] = bareCpuMs.map((ms) => ms / events.length);
  const [own = 0, database = 0] = serviceCpuMs.map((ms) => ms / events.length);
  return {
    bare: { perSecond: events.length / bare.seconds, cpuMs: perDelivery },
    service: { perSecond: events.length / service.seconds, cpuMs: own, databaseCpuMs: database },
  };
}

/** What `read` rises by in the course of `work`. */
async function cpuOf(read: () => readonly number[], work: () => Promise<unknown>): Promise<number[]> {
  const before = read();
  await work();
  return read().map((ms, index) => ms - (before[index] ?? 0));
}

/** The body of a thin payload in the format `standard`. */
function messageOf({ mode }: Scope, { id, type, customerId, version, data, createdAt }: Event): BareMessage {
  const timestamp = createdAt.toISOString();
  const thin = { id: customerId, customer_id: customerId, version, mode, created_at: timestamp, ...data };
  return { id, body: JSON.stringify({ type, timestamp, data: thin }) };
}

/** @throws Error unless each message came once, and the first came as it was meant to. */
function checkReceived(report: ReceiverReport, messages: readonly BareMessage[], secret: string): void {
  const { requests, distinct, bodyBytes, first } = report;
  const bytes = messages.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
  if (distinct !== messages.length || requests !== distinct || bodyBytes !== bytes) {
    throw new Error(
      `${requests} requests with ${distinct} messages of ${bodyBytes} bytes, and not ${messages.length} of ${bytes}`,
    );
  }
  const sent = messages.find(({ id }) => id === first?.headers['webhook-id']);
  if (!first || sent?.body !== first.body) throw new Error(`not a message of the round: ${first?.body}`);
  new Webhook(secret).verify(first.body, first.headers as Record<string, string>);
}

/** @throws Error unless both sent the same headers. */
function checkAlike(...reports: readonly ReceiverReport[]): void {
  const names = reports.map(({ first }) =>
    Object.keys(first?.headers ?? {})
      .toSorted()
      .join(', '),
  );
  if (names[0] !== names[1]) throw new Error(`the headers differ: ${names.join('; ')}`);
}

/** Returns when it has taken too long as well: what did not come is found then. */
const allReceived = (receiver: Receiver): Promise<unknown> =>
  Promise.race([receiver.ask({ kind: 'complete' }), sleep(ROUND_TIMEOUT_MS, null, { ref: false })]);

async function allSettled(database: Database, endpointId: string): Promise<void> {
  const pending = () =>
    database
      .selectFrom('delivery')
      .select('id')
      .where('endpoint_id', '=', endpointId)
      .where('state', '=', 'pending')
      .limit(1)
      .executeTakeFirst();
  for (let waitedMs = 0; await pending(); waitedMs += POLL_MS) {
    if (waitedMs > ROUND_TIMEOUT_MS) throw new Error('deliveries are pending that should be delivered');
    await sleep(POLL_MS);
  }
}

/** @throws Error unless so many are delivered, each by one attempt that is kept. */
async function checkRecorded(database: Database, endpointId: string, expected: number): Promise<void> {
  const { count } = await database
    .selectFrom('delivery')
    .innerJoin('delivery_attempt as attempt', 'attempt.delivery_id', 'delivery.id')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('endpoint_id', '=', endpointId)
    .where('state', '=', 'delivered')
    .where('attempts', '=', 1)
    .where('status', '=', 204)
    .executeTakeFirstOrThrow();
  if (Number(count) !== expected) throw new Error(`${count} of ${expected} are recorded as delivered by one attempt`);
}
