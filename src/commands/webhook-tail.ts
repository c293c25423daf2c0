import { setTimeout as wait } from 'node:timers/promises';
import { readConfig } from '../config.ts';
import { systemClock } from '../lib/clock.ts';
import { isId } from '../lib/ids.ts';
import { MODES, type Mode, type Scope } from '../lib/scope.ts';
import { runningDatabase } from '../services.ts';
import type { Database } from '../store/connect.ts';
import { attemptsAfter, type FeedAttempt, readBacklog } from '../store/delivery-feed.ts';
import { makeScope } from '../store/tenant-scope.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import { listTenants } from '../store/tenants.ts';
import { findEndpoint } from '../store/webhook-endpoints.ts';
import { type AttemptCursor, createAttemptCursor } from './attempt-cursor.ts';
import { type Command, type CommandContext, oneOf, required, UsageError } from './command.ts';
import { untilStopped } from './until-stopped.ts';
import { addBacklogs, jsonView, type TailView, terminalView } from './webhook-tail-view.ts';
import { scopeOf, withDatabase } from './with-database.ts';

const LOOK_EVERY_MS = 500;
/** Attempts of one query: what is held in memory at one time. */
const PAGE = 500;

export const webhookTail: Command = {
  usage: 'webhook tail [--tenant TENANT] [--mode MODE] [--endpoint ENDPOINT] [--since SINCE]',
  summary: 'Show attempts to deliver webhooks as they are made, until Ctrl-C. JSON lines in a pipe.',
  options: {
    tenant: { type: 'string', help: 'Id of the company; all companies when left out' },
    mode: { type: 'string', help: `${MODES.join(' or ')}; both when left out` },
    endpoint: { type: 'string', help: 'Id of an endpoint; all when left out' },
    since: { type: 'string', help: 'Also those made since: a span such as 10m, 2h or 7d, or a time in ISO 8601' },
  },
  async run(context) {
    await using closers = new AsyncDisposableStack();
    await tailUntil(context, untilStopped(closers));
  },
};

/** Shows attempts until `end` aborts. @throws UsageError when an option is wrong. */
export async function tailUntil(context: CommandContext, end: AbortSignal): Promise<void> {
  const wanted = wantedOf(context, systemClock());
  await checkServer(context);
  const { write, terminal } = context;
  await withDatabase(context, async ({ owner }) => {
    if (wanted.tenantId !== null) await scopeOf(owner, wanted.tenantId, 'test');
    const narrowed = await atEndpoint(owner, wanted);
    await using closers = new AsyncDisposableStack();
    const view = terminal ? terminalView(write, terminal) : jsonView(write);
    closers.defer(async () => view.end());
    await tail(owner, narrowed, view, end);
  });
}

/** Which attempts are shown. */
interface Wanted {
  /** Null for all. */
  readonly tenantId: string | null;
  readonly modes: readonly Mode[];
  /** Null for all. */
  readonly endpointId: string | null;
  readonly since: Date;
}

function wantedOf(context: CommandContext, now: Date): Wanted {
  const { tenant, mode, endpoint, since } = context.values;
  const endpointId = endpoint === undefined ? null : required(context, 'endpoint');
  if (endpointId !== null && !isId(endpointId)) throw noEndpoint();
  return {
    tenantId: tenant === undefined ? null : required(context, 'tenant'),
    modes: mode === undefined ? MODES : [oneOf(context, 'mode', MODES, 'test')],
    endpointId,
    since: typeof since === 'string' ? readSince(since, now) : now,
  };
}

const noEndpoint = () => new UsageError('There is no endpoint with this id: `gatehouse webhook list` shows them');

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const SPAN = /^(\d{1,4})([smhd])$/;
const TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/;

function readSince(text: string, now: Date): Date {
  const [, count, unit = ''] = SPAN.exec(text) ?? [];
  const spanMs = count === undefined ? undefined : Number(count) * (UNITS_MS[unit] ?? 0);
  const time = spanMs === undefined ? Date.parse(TIME.test(text) ? text : '') : now.getTime() - spanMs;
  if (!(time <= now.getTime())) {
    throw new UsageError(
      '--since must be a span such as 30s, 10m, 2h or 7d, or a time that is over such as 2026-01-31T08:00:00Z',
    );
  }
  return new Date(time);
}

/** The embedded database would be started for us, where nothing would happen, and kept from the server. */
async function checkServer({ environment }: CommandContext): Promise<void> {
  const config = readConfig(environment);
  if (config.databaseUrl === null && (await runningDatabase(config)) === null) {
    throw new UsageError('webhook tail needs a server that runs on the embedded database, or DATABASE_URL');
  }
}

/** Narrows to the book that holds the wanted endpoint. */
async function atEndpoint(owner: Database, wanted: Wanted): Promise<Wanted> {
  const { endpointId } = wanted;
  if (endpointId === null) return wanted;
  for (const scope of await scopesOf(owner, wanted)) {
    const found = await tenantTransaction(owner, scope, (tx) => findEndpoint(tx, scope, endpointId));
    if (found) return { ...wanted, tenantId: scope.tenantId, modes: [scope.mode] };
  }
  throw noEndpoint();
}

/** Row-level security shows one tenant and mode at a time. Read anew for each look: tenants are added, and their clocks moved. */
async function scopesOf(owner: Database, { tenantId, modes }: Wanted): Promise<Scope[]> {
  const tenants = await listTenants(owner);
  return tenants
    .filter(({ id }) => tenantId === null || id === tenantId)
    .flatMap(({ id, test_clock_offset_ms }) =>
      modes.map((mode) => makeScope(id, mode, Number(test_clock_offset_ms), systemClock)),
    );
}

async function tail(owner: Database, wanted: Wanted, view: TailView, end: AbortSignal): Promise<void> {
  const cursors = new Map<string, AttemptCursor>();
  while (!end.aborted) {
    const scopes = await scopesOf(owner, wanted);
    for (const scope of scopes) {
      const book = `${scope.tenantId} ${scope.mode}`;
      const cursor = cursors.get(book) ?? createAttemptCursor(wanted.since);
      cursors.set(book, cursor);
      for await (const attempts of unseenAttempts(owner, scope, wanted, cursor)) {
        if (end.aborted) return;
        view.attempts(scope, attempts);
      }
    }
    await view.looked(async () => addBacklogs(await backlogsOf(owner, scopes, wanted)));
    await wait(LOOK_EVERY_MS, undefined, { signal: end }).catch(() => {});
  }
}

async function* unseenAttempts(
  owner: Database,
  scope: Scope,
  { endpointId }: Wanted,
  cursor: AttemptCursor,
): AsyncGenerator<FeedAttempt[]> {
  for (;;) {
    const position = cursor.position();
    const page = await tenantTransaction(owner, scope, (tx) => attemptsAfter(tx, scope, position, endpointId, PAGE));
    cursor.saw(page);
    yield page;
    if (page.length < PAGE) return;
  }
}

async function backlogsOf(owner: Database, scopes: readonly Scope[], { endpointId }: Wanted) {
  const backlogs = [];
  for (const scope of scopes) {
    const backlog = await tenantTransaction(owner, scope, (tx) => readBacklog(tx, scope, endpointId));
    backlogs.push({ scope, backlog });
  }
  return backlogs;
}
