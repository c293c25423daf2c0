import type { Scope } from '../lib/scope.ts';
import { type CustomerHead, customerHeadsAfter, endpointHeads } from '../store/chain-heads.ts';
import { checkpointsAfter } from '../store/checkpoints.ts';
import type { Database } from '../store/connect.ts';
import { type EventRecord, sealedEventsAfter, unsealedEventsAfter } from '../store/event-records.ts';
import { snapshot } from '../store/snapshot.ts';
import type { Tx } from '../store/tenant-transaction.ts';
import type { Checkpoint } from './checkpoint.ts';
import { EXPORT_FORMAT, type ExportLine, renderCheckpoint, renderEvent, renderHead } from './wire.ts';

/** Rows of one query. No more of an export is in memory at a time. */
const PAGE_ROWS = 1_000;

/** All events of a tenant and mode as lines of JSON, each with its line feed: one moment of the database, however long it takes. */
export async function* exportEvents(database: Database, scope: Scope): AsyncGenerator<string> {
  await using open = await snapshot(database, scope);
  yield* exportSnapshot(open.tx, scope);
}

/** The same of a transaction that is open. */
export async function* exportSnapshot(tx: Tx, scope: Scope): AsyncGenerator<string> {
  const count = { event: 0, checkpoint: 0, head: 0 };
  yield write({
    kind: 'header',
    format: EXPORT_FORMAT,
    tenant_id: scope.tenantId,
    mode: scope.mode,
    exported_at: new Date().toISOString(),
  });
  for await (const line of body(tx, scope)) {
    count[line.kind] += 1;
    yield write(line);
  }
  yield write({ kind: 'end', events: count.event, checkpoints: count.checkpoint, heads: count.head });
}

const write = (line: ExportLine): string => `${JSON.stringify(line)}\n`;

type BodyLine = Extract<ExportLine, { kind: 'event' | 'checkpoint' | 'head' }>;

async function* body(tx: Tx, scope: Scope): AsyncGenerator<BodyLine> {
  yield* sealed(tx, scope);
  const unsealed = pages<EventRecord>((after, limit) => unsealedEventsAfter(tx, scope, after, limit));
  for await (const event of unsealed) yield { kind: 'event', ...renderEvent(scope, event) };
  const customers = pages<CustomerHead>((after, limit) => customerHeadsAfter(tx, scope, after, limit));
  for await (const head of customers) yield { kind: 'head', ...renderHead('customer', head) };
  for (const head of await endpointHeads(tx, scope)) yield { kind: 'head', ...renderHead('endpoint', head) };
}

/** Each checkpoint after the events that name it or an earlier one. */
async function* sealed(tx: Tx, scope: Scope): AsyncGenerator<BodyLine> {
  const checkpoints = pages<Checkpoint>((after, limit) => checkpointsAfter(tx, scope, after, limit));
  let next = await checkpoints.next();
  const events = pages<EventRecord>((after, limit) => sealedEventsAfter(tx, scope, after, limit));
  for await (const event of events) {
    for (; !next.done && next.value.sequence < Number(event.checkpoint); next = await checkpoints.next())
      yield { kind: 'checkpoint', ...renderCheckpoint(scope, next.value) };
    yield { kind: 'event', ...renderEvent(scope, event) };
  }
  for (; !next.done; next = await checkpoints.next())
    yield { kind: 'checkpoint', ...renderCheckpoint(scope, next.value) };
}

/** All rows, a page at a time: each page begins after the last row of the one before. */
async function* pages<Row>(read: (after: Row | null, limit: number) => Promise<Row[]>): AsyncGenerator<Row> {
  for (let after: Row | null = null; ; ) {
    const rows: Row[] = await read(after, PAGE_ROWS);
    yield* rows;
    if (rows.length < PAGE_ROWS) return;
    after = rows.at(-1) ?? null;
  }
}
