import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Gatehouse, startGatehouse } from '../support/gatehouse.ts';
import { seededRandom } from '../support/seeded.ts';
import { type Books, booksAt, checkArrivals, checkOrder, type Told } from './webhooks-check.ts';
import { type Life, live, planLife, type Target } from './webhooks-lives.ts';
import { type FaultyReceiver, type Hook, startFaultyReceiver } from './webhooks-receiver.ts';

const MAX_KILL_MS = 3_000;
/** Customers that are made and changed at a time: the server is busy, and does not drown. */
const AT_A_TIME = 8;
/** Past the first two retries, so that they are made amid the next kill. */
const ROUND_ADVANCE_SECONDS = 400;
const LOOK_MS = 2_000;
/** Far beyond what the rest of the deliveries may take. */
const SETTLED_LIMIT_MS = 20 * 60_000;

export interface Plan {
  readonly kills: number;
  readonly customers: number;
  readonly seed: number;
}

/** One kill. */
export interface Round {
  readonly killedAtMs: number;
  readonly restartMs: number;
  /** Requests that had arrived at both endpoints by then. */
  readonly arrivals: number;
}

export interface WebhooksReport {
  readonly events: number;
  readonly longestChain: number;
  readonly settledMs: number;
  readonly plain: Told;
  readonly inOrder: Told;
  readonly violations: readonly string[];
}

/**
 * Kills a server with the embedded database again and again while customers are made and changed, and two endpoints of a receiver
 * that fails now and then are told. Then checks that each was told of every event, seldom twice, and one of them in order.
 */
export async function webhookRounds(
  { kills, customers, seed }: Plan,
  onRound: (round: Round, number: number) => void = () => {},
): Promise<WebhooksReport> {
  const random = seededRandom(seed);
  await using closers = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-webhooks-'));
  closers.defer(() => rm(directory, { recursive: true, force: true }));
  // PostgreSQL runs as another user where we are root, and must be able to pass.
  await chmod(directory, 0o711);
  const receiver = await startFaultyReceiver(seededRandom(seed + 1));
  closers.defer(() => receiver.close());
  const start = () => startGatehouse({ GATEHOUSE_DATA_DIR: directory, LOG_LEVEL: 'error' });
  let server = await start();
  closers.defer(async () => void (await server.stop()));

  const { api_key: apiKey } = JSON.parse(await readFile(join(directory, 'sandbox.json'), 'utf8'));
  const target: Target = { url: server.url, apiKey };
  const plain = await addHook(receiver, target, 'plain', {});
  const inOrder = await addHook(receiver, target, 'in-order', { in_order: true, payload: 'full', dialect: 'accounts' });

  const lives = Array.from({ length: customers }, (_, n) => planLife(seed, n, random));
  const perRound = Math.ceil(customers / kills);
  for (let number = 1; number <= kills; number += 1) {
    const from = (number - 1) * perRound;
    const living = liveAll(target, `webhooks-${seed}-${number}`, lives.slice(from, from + perRound));
    const killedAtMs = Math.round(random() * MAX_KILL_MS);
    // Awaited after the kill.
    living.catch(() => {});
    await wait(killedAtMs);
    await kill(server);
    const killed = performance.now();
    server = await start();
    target.url = server.url;
    const restartMs = performance.now() - killed;
    await living;
    await advance(target, ROUND_ADVANCE_SECONDS);
    onRound({ killedAtMs, restartMs, arrivals: plain.arrivals.length + inOrder.arrivals.length }, number);
  }

  const books = booksAt(await readFile(join(directory, 'database.url'), 'utf8'));
  const settledMs = await settle(target, books);
  return { ...(await report(books, plain, inOrder)), settledMs };
}

/** Sends some lives at a time until all are at their end. */
async function liveAll(target: Target, name: string, lives: readonly Life[]): Promise<void> {
  const rest = lives.entries();
  const liveInTurn = async () => {
    for (const [index, life] of rest) await live(target, `${name}-${index}`, life);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, liveInTurn));
}

async function kill({ process }: Gatehouse): Promise<void> {
  const gone = once(process, 'exit');
  process.kill('SIGKILL');
  await gone;
}

async function addHook(receiver: FaultyReceiver, target: Target, name: string, options: object): Promise<Hook> {
  const hook = receiver.hook(name);
  const { secret } = (await post(target, '/webhooks/endpoints', { url: hook.url, ...options })) as { secret: string };
  hook.secret = secret;
  return hook;
}

/** @returns the time of the tenant then, in ms of the epoch. */
async function advance(target: Target, seconds: number): Promise<number> {
  const { now } = (await post(target, '/sandbox/clock', { advance_seconds: seconds })) as { now: string };
  return Date.parse(now);
}

async function post({ url, apiKey }: Target, path: string, body: object): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: answered ${response.status} ${await response.text()}`);
  return ((await response.json()) as { data: unknown }).data;
}

/** Advances the clock to the last that is planned, again and again, until nothing is pending. @returns how long that took. */
async function settle(target: Target, books: Books): Promise<number> {
  const start = performance.now();
  let nowMs = await advance(target, 0);
  for (;;) {
    const { count, lastMs } = await books.pending();
    const tookMs = performance.now() - start;
    if (count === 0 || tookMs > SETTLED_LIMIT_MS) return tookMs;
    nowMs = await advance(target, Math.max(0, Math.ceil((lastMs - nowMs) / 1_000)));
    await wait(LOOK_MS);
  }
}

async function report(books: Books, plain: Hook, inOrder: Hook): Promise<Omit<WebhooksReport, 'settledMs'>> {
  const events = await books.events();
  const told = {
    plain: checkArrivals('plain', plain, events),
    inOrder: checkArrivals('in order', inOrder, events),
  };
  const { deliveries, disabled } = await books.ended();
  const wrong = Object.entries(deliveries).filter(([state]) => state !== 'delivered');
  return {
    events: events.length,
    longestChain: Math.max(0, ...events.map(({ version }) => version)),
    ...told,
    violations: [
      ...told.plain.violations,
      ...told.inOrder.violations,
      ...checkOrder('in order', inOrder),
      ...wrong.map(([state, count]) => `${count} deliveries are ${state}`),
      ...(disabled > 0 ? [`${disabled} endpoints were disabled`] : []),
    ],
  };
}
