import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { eventually } from '../support/eventually.ts';
import { type Gatehouse, startGatehouse } from '../support/gatehouse.ts';
import { seededRandom } from '../support/seeded.ts';
import { type Book, checkBook, countOrphans, type Orphans } from './check-book.ts';
import { type PlannedRequest, planRequest, type Reply, sendOnce } from './requests.ts';

const REQUESTS_PER_ROUND = 16;
const MAX_KILL_MS = 2_000;
const RETRY_MS = 100;
/** Far beyond what recovery may take. */
const SETTLED_LIMIT_MS = 180_000;
const ANSWER_LIMIT_MS = 60_000;

export interface Round {
  readonly killedAtMs: number;
  /** Requests that were answered before the kill. */
  readonly answered: number;
  readonly restartMs: number;
  /** From the moment the new process was ready until every request was answered, and every customer approved. */
  readonly allAnsweredMs: number;
  readonly allApprovedMs: number;
}

export interface KillReport {
  readonly rounds: readonly Round[];
  readonly customers: number;
  readonly orphans: Orphans;
  readonly violations: readonly string[];
}

/** A request and the ids it was answered with so far. */
interface Sent {
  readonly request: PlannedRequest;
  readonly ids: string[];
}

/**
 * Kills a server with the embedded database again and again while it creates customers, and checks that it kept its word:
 * what it acknowledged exists, once, whole, and ends approved.
 */
export async function killRounds(
  { rounds, seed }: { readonly rounds: number; readonly seed: number },
  onRound: (round: Round, number: number) => void = () => {},
): Promise<KillReport> {
  const random = seededRandom(seed);
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-kill-'));
  // PostgreSQL runs as another user where we are root, and must be able to pass.
  await chmod(directory, 0o711);
  const start = () => startGatehouse({ GATEHOUSE_DATA_DIR: directory, INSPECTION_PROCESSES: '2', LOG_LEVEL: 'error' });
  let server = await start();
  try {
    const { api_key: apiKey } = JSON.parse(await readFile(join(directory, 'sandbox.json'), 'utf8'));
    const report = { rounds: [] as Round[], violations: [] as string[] };
    const everything: Sent[] = [];
    for (let number = 1; number <= rounds; number += 1) {
      const sent = Array.from({ length: REQUESTS_PER_ROUND }, (_, index): Sent => {
        return { request: planRequest(seed, everything.length + index, random), ids: [] };
      });
      everything.push(...sent);
      const killedAtMs = Math.round(random() * MAX_KILL_MS);
      await killAmid(server, apiKey, sent, killedAtMs, report.violations);
      const answered = sent.filter(({ ids }) => ids.length > 0).length;

      const killed = performance.now();
      server = await start();
      const ready = performance.now();
      await Promise.all(sent.map((one) => sendUntilAnswered(server.url, apiKey, one, report.violations)));
      const allAnsweredMs = performance.now() - ready;
      const approval = { field: 'kyc_status', value: 'APPROVED' };
      await Promise.all(sent.map((one) => becomes(server.url, apiKey, one, approval, report.violations)));
      const allApprovedMs = performance.now() - ready;
      const round = { killedAtMs, answered, restartMs: ready - killed, allAnsweredMs, allApprovedMs };
      report.rounds.push(round);
      onRound(round, number);
    }
    for (const one of everything) {
      await sendUntilAnswered(server.url, apiKey, one, report.violations);
      const enrollment = { field: 'enrollment_status', value: one.request.enrolls ? 'ENROLLED' : 'NOT_ENROLLED' };
      await becomes(server.url, apiKey, one, enrollment, report.violations);
    }
    const book: Book = { url: server.url, apiKey, directory, entries: everything };
    report.violations.push(...(await checkBook(book)));
    return { ...report, customers: everything.length, orphans: await countOrphans(directory) };
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Sends all requests at once and kills the process in the midst of them. */
async function killAmid(
  { url, process }: Gatehouse,
  apiKey: string,
  sent: readonly Sent[],
  killedAtMs: number,
  violations: string[],
): Promise<void> {
  const exited = once(process, 'exit');
  const answers = sent.map(async (one) => note(one, await sendOnce(url, apiKey, one.request), violations));
  await wait(killedAtMs);
  process.kill('SIGKILL');
  await Promise.all([exited, ...answers]);
}

/** Repeats a request with its key until it is answered for good, at least once. */
async function sendUntilAnswered(url: string, apiKey: string, one: Sent, violations: string[]): Promise<void> {
  await eventually(
    `an answer to ${one.request.key}`,
    async () => {
      const reply = await sendOnce(url, apiKey, one.request);
      if (note(one, reply, violations)) return true;
      await wait(RETRY_MS);
      return null;
    },
    ANSWER_LIMIT_MS,
  );
}

/** Keeps what a reply says. @returns whether it settles the request: faults and "come again" do not. */
function note({ request, ids }: Sent, reply: Reply | null, violations: string[]): boolean {
  if (reply?.id) {
    if (ids.length > 0 && ids[0] !== reply.id) violations.push(`${request.key}: answered with another customer`);
    ids.push(reply.id);
    return true;
  }
  const isTransient = reply === null || reply.status >= 500 || reply.text.includes('"key_in_use"');
  if (!isTransient) violations.push(`${request.key}: answered ${reply.status} ${reply.text}`);
  return !isTransient;
}

/** Waits until the customer's field has the value; a customer that does not get there was lost. */
async function becomes(
  url: string,
  apiKey: string,
  { request, ids }: Sent,
  { field, value }: { readonly field: string; readonly value: string },
  violations: string[],
): Promise<void> {
  // That it was never acknowledged is a violation already.
  if (ids.length === 0) return;
  const look = async () => {
    const headers = { authorization: `Bearer ${apiKey}` };
    const response = await fetch(`${url}/api/v1/customers/${ids[0]}`, { headers });
    const { data } = (await response.json()) as { data?: Record<string, unknown> };
    return data?.[field] === value ? true : null;
  };
  await eventually(value, look, SETTLED_LIMIT_MS).catch(() => violations.push(`${request.key}: is never ${value}`));
}
