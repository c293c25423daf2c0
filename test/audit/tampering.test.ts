import { type RawBuilder, sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { exportSnapshot } from '../../src/audit/export-events.ts';
import { sealEvents } from '../../src/audit/seal-events.ts';
import { verifyExport } from '../../src/audit/verify-export.ts';
import { newId } from '../../src/lib/ids.ts';
import type { Scope } from '../../src/lib/scope.ts';
import { EVENT_TYPES, type Event, eventHash } from '../../src/onboarding/events.ts';
import type { Tx } from '../../src/store/tenant-transaction.ts';
import { seededRandom } from '../support/seeded.ts';
import { newScope, openTestServices } from '../support/services.ts';
import { addEvents, type Chained, keysOf, linesOf, newCustomer, newEndpoint, sealedRows } from './support.ts';

/*
 * Random edits of the event table, as whoever owns the database could make them: with every right there is, and with hashes computed
 * anew. Each is made in a transaction, which is exported, verified with the public key alone, and rolled back.
 */

const TAMPERINGS = 1_000;
/** Another seed makes other edits. A failure names its own. */
const SEED = Number(process.env.TAMPERING_SEED ?? Date.now() % 2 ** 31);

const services = await openTestServices();
const { owner, core } = services;
const { key, publicKey } = keysOf(services);

type Row = Awaited<ReturnType<typeof sealedRows>>['events'][number];

/** What an edit may choose from. */
interface Book {
  readonly scope: Scope;
  /** Another tenant, and the same one in the other mode, with customers of their own. */
  readonly strangers: readonly Scope[];
  readonly rows: readonly Row[];
  /** The whole table as `allRows` has it. */
  readonly untouched: string;
}

let book: Book;

/** Customers and an endpoint whose events are in four checkpoints, and some that are not sealed. */
beforeAll(async () => {
  const scope = await newScope(services);
  const strangers = [await newScope(services), { ...scope, mode: 'live' as const }];
  for (const each of strangers) await addEvents(services, each, await newCustomer(services, each));
  const chained: Chained[] = [await newEndpoint(services, scope)];
  for (let count = 0; count < 7; count += 1) chained.push(await newCustomer(services, scope));
  for (let round = 0; round < 5; round += 1) {
    for (const [index, each] of chained.entries()) await addEvents(services, scope, each, 1 + ((index + round) % 2));
    if (round < 4) await sealEvents(core.database, scope, key);
  }
  const { events, checkpoints } = await sealedRows(services, scope);
  expect([events.length, checkpoints.length]).toEqual([60, 4]);
  expect(events.filter(({ checkpoint }) => checkpoint === null)).toHaveLength(12);
  book = { scope, strangers, rows: events, untouched: await owner.transaction().execute(allRows) };
});

/** Draws of one edit. */
const drawing = (random: () => number) => {
  const below = (limit: number): number => Math.floor(random() * limit);
  return {
    below,
    one: <T>(from: readonly T[]): T => from[below(from.length)] as T,
    /** As many different ones, in no order. */
    some: <T>(from: readonly T[], count: number): T[] =>
      from
        .map((item) => ({ item, at: random() }))
        .toSorted((a, b) => a.at - b.at)
        .slice(0, count)
        .map(({ item }) => item),
    bytes: (): Buffer => Buffer.from(Array.from({ length: 32 }, () => below(256))),
  };
};
type Draw = ReturnType<typeof drawing>;

/** An edit: what is executed, in order. */
type Edit = (draw: Draw, book: Book) => readonly RawBuilder<unknown>[];

const set = (row: Row, change: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`update event set ${change} where id = ${row.id}`;

/** A byte more or less, anywhere. */
const flipped = (draw: Draw, hash: Buffer): Buffer => {
  const other = Buffer.from(hash);
  const at = draw.below(other.length);
  other.writeUInt8(other.readUInt8(at) ^ (1 << draw.below(8)), at);
  return other;
};

const subjectOf = (row: Row): string => `${row.customer_id ?? row.endpoint_id}`;
const chainOf = (rows: readonly Row[], row: Row): Row[] =>
  rows.filter((each) => subjectOf(each) === subjectOf(row)).toSorted((a, b) => a.version - b.version);

const toEvent = (row: Row): Event => ({
  id: row.id,
  customerId: row.customer_id,
  endpointId: row.endpoint_id,
  version: row.version,
  type: row.type as Event['type'],
  data: row.data as Event['data'],
  previousHash: row.previous_hash,
  hash: row.hash,
  createdAt: row.created_at,
});
const hashed = (scope: Scope, event: Event): Event => ({ ...event, hash: eventHash(scope, event) });

/** What an event says, changed so that nobody would wonder. */
function plausible(draw: Draw, event: Event): Event {
  const data = event.data as Record<string, unknown>;
  return draw.one<Event>([
    { ...event, type: draw.one(EVENT_TYPES.filter((type) => type !== event.type)) },
    { ...event, createdAt: new Date(event.createdAt.getTime() + 1 + draw.below(1e9)) },
    { ...event, data: { ...data, reasons: ['document_expired'] } },
    { ...event, data: { ...data, verification: 'verified' } },
  ]);
}

const write = (event: Event): RawBuilder<unknown> =>
  sql`update event set version = ${event.version}, type = ${event.type}, data = ${JSON.stringify(event.data)}::jsonb,
    previous_hash = ${event.previousHash}, hash = ${event.hash}, created_at = ${event.createdAt} where id = ${event.id}`;

const insert = (
  { tenantId, mode }: Scope,
  event: Event,
  place: { checkpoint: number | null; leaf: number | null } = { checkpoint: null, leaf: null },
): RawBuilder<unknown> =>
  sql`insert into event
    (id, tenant_id, mode, customer_id, endpoint_id, version, type, data, previous_hash, hash, created_at, checkpoint, leaf)
    values (${event.id}, ${tenantId}, ${mode}, ${event.customerId}, ${event.endpointId}, ${event.version}, ${event.type},
    ${JSON.stringify(event.data)}::jsonb, ${event.previousHash}, ${event.hash}, ${event.createdAt}, ${place.checkpoint}, ${place.leaf})`;

/** Events of a chain with the hashes that they would have had, had they been written like this. */
function rehashed(scope: Scope, events: readonly Event[], previousHash: Buffer): Event[] {
  const done: Event[] = [];
  for (const event of events) done.push(hashed(scope, { ...event, previousHash: done.at(-1)?.hash ?? previousHash }));
  return done;
}

/** Makes room in a chain: what has this version or a later one gets the next. Not all at once, since no two may share one. */
const shift = (row: Row): RawBuilder<unknown>[] => {
  const inChain = sql`coalesce(customer_id, endpoint_id) = ${subjectOf(row)}`;
  return [
    sql`update event set version = -version where ${inChain} and version >= ${row.version}`,
    sql`update event set version = 1 - version where ${inChain} and version < 0`,
  ];
};

const isSealed = ({ checkpoint }: Row): boolean => checkpoint !== null;

const EDITS: Readonly<Record<string, Edit>> = {
  'data with a member more, less or changed': (draw, { rows }) => {
    const row = draw.one(rows);
    const member = draw.one([...Object.keys(row.data as object), 'added']);
    return [
      set(
        row,
        draw.one([
          sql`data = data || ${JSON.stringify({ added: true })}::jsonb`,
          sql`data = data || ${JSON.stringify({ [member]: draw.below(1e6) })}::jsonb`,
          sql`data = jsonb_build_object('all', data)`,
          sql`data = 'null'::jsonb`,
        ]),
      ),
    ];
  },
  'another type': (draw, { rows }) => {
    const row = draw.one(rows);
    const types = [...EVENT_TYPES.filter((type) => type !== row.type), `${row.type} `, row.type.toUpperCase(), ''];
    return [set(row, sql`type = ${draw.one(types)}`)];
  },
  'another time, be it by a microsecond': (draw, { rows }) => {
    const by = draw.one(['1 microsecond', '-999 microseconds', '1 millisecond', '1 hour', '-3 years', '9000 years']);
    const time = draw.one([
      sql`created_at + ${by}::interval`,
      sql`'infinity'::timestamptz`,
      sql`(to_char(created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00 BC')::timestamptz`,
    ]);
    return [set(draw.one(rows), sql`created_at = ${time}`)];
  },
  'another id': (draw, { rows }) => [set(draw.one(rows), sql`id = ${newId()}`)],
  'another version': (draw, { rows }) => [set(draw.one(rows), sql`version = ${draw.one([0, -1, 50, 2_147_483_647])}`)],
  'another hash': (draw, { rows }) => {
    const row = draw.one(rows);
    const hash = draw.one([flipped(draw, row.hash), draw.bytes(), row.hash.subarray(1), Buffer.alloc(0)]);
    return [set(row, sql`hash = ${hash}`)];
  },
  'another hash before it': (draw, { rows }) => {
    const row = draw.one(rows);
    return [set(row, sql`previous_hash = ${draw.one([flipped(draw, row.previous_hash), draw.bytes(), row.hash])}`)];
  },
  'another place in a checkpoint': (draw, { rows }) => {
    const row = draw.one(rows);
    const place = (checkpoint: number, leaf: number) => set(row, sql`checkpoint = ${checkpoint}, leaf = ${leaf}`);
    const free = draw.one([-1, 20, 1_000_000]);
    if (!isSealed(row)) return [place(draw.one([0, 1, 4, 5, 99]), free)];
    return [
      draw.one([
        set(row, sql`checkpoint = null, leaf = null`),
        place(Number(row.checkpoint), free),
        place(draw.one([-1, 0, 5, 99]), draw.below(20)),
      ]),
    ];
  },
  'places of two events exchanged': (draw, { rows }) => {
    const [one, other] = draw.some(rows.filter(isSealed), 2) as [Row, Row];
    const place = (row: Row, { checkpoint, leaf }: Pick<Row, 'checkpoint' | 'leaf'>) =>
      set(row, sql`checkpoint = ${checkpoint}, leaf = ${leaf}`);
    return [place(one, { checkpoint: -1, leaf: -1 }), place(other, one), place(one, other)];
  },
  'an event moved to another customer or endpoint': (draw, { rows }) => {
    const row = draw.one(rows);
    const other = draw.one(rows.filter((each) => subjectOf(each) !== subjectOf(row)));
    return [
      sql`update event set customer_id = ${other.customer_id}, endpoint_id = ${other.endpoint_id}, version = 50
        where id = ${row.id}`,
    ];
  },
  'an event moved to another tenant or mode': (draw, { rows, strangers }) => {
    const { tenantId, mode } = draw.one(strangers);
    return [set(draw.one(rows), sql`tenant_id = ${tenantId}, mode = ${mode}`)];
  },
  'an event moved to another tenant or mode, with a good hash': (draw, { rows, strangers }) => {
    const row = draw.one(rows);
    const stranger = draw.one(strangers);
    const moved = set(row, sql`tenant_id = ${stranger.tenantId}, mode = ${stranger.mode}`);
    return [moved, write(hashed(stranger, toEvent(row)))];
  },
  'events that are gone': (draw, { rows }) => {
    const gone = draw.some(rows, draw.one([1, 1, 2, 5, 59, 60])).map(({ id }) => id);
    return [sql`delete from event where id = any(${gone})`];
  },
  'a whole chain that is gone': (draw, { rows }) => [
    sql`delete from event where coalesce(customer_id, endpoint_id) = ${subjectOf(draw.one(rows))}`,
  ],
  'the end of a chain that is gone': (draw, { rows }) => {
    const row = draw.one(rows);
    return [
      sql`delete from event
        where coalesce(customer_id, endpoint_id) = ${subjectOf(row)} and version >= ${row.version}`,
    ];
  },
  'a first event that is gone, and the others moved down': (draw, { rows, scope }) => {
    const [first, ...others] = chainOf(rows, draw.one(rows)) as [Row, ...Row[]];
    const moved = others.map((row) => ({ ...toEvent(row), version: row.version - 1 }));
    return [sql`delete from event where id = ${first.id}`, ...rehashed(scope, moved, first.previous_hash).map(write)];
  },
  'a forged event at the end of a chain, with a good hash': (draw, { rows, scope }) => {
    const last = chainOf(rows, draw.one(rows)).at(-1) as Row;
    const forged = hashed(scope, {
      ...plausible(draw, toEvent(last)),
      id: newId(),
      version: last.version + 1,
      previousHash: last.hash,
    });
    const place = draw.one([
      { checkpoint: null, leaf: null },
      { checkpoint: 4, leaf: 50 },
      { checkpoint: 5, leaf: 0 },
    ]);
    return [insert(scope, forged, place)];
  },
  'forged events of an endpoint that never was': (draw, { rows, scope }) => {
    const { customerId, endpointId, ...first } = toEvent(draw.one(rows));
    const subject = { customerId: null, endpointId: newId() };
    const events = Array.from({ length: draw.one([1, 2, 3]) }, (_, index) => ({
      ...plausible(draw, { ...first, ...subject }),
      id: newId(),
      version: index + 1,
    }));
    return rehashed(scope, events, Buffer.alloc(32)).map((event) => insert(scope, event));
  },
  'a forged event amid a chain, with a good hash, and the others moved up': (draw, { rows, scope }) => {
    const row = draw.one(rows);
    const forged = hashed(scope, { ...plausible(draw, toEvent(row)), id: newId() });
    const after = chainOf(rows, row).filter(({ version }) => version >= row.version);
    const up = rehashed(
      scope,
      after.map((each) => ({ ...toEvent(each), version: each.version + 1 })),
      forged.hash,
    );
    return [...shift(row), insert(scope, forged), ...draw.one([[], up]).map(write)];
  },
  'an event in the place of another, which is gone': (draw, { rows, scope }) => {
    const row = draw.one(rows);
    const forged = hashed(scope, { ...plausible(draw, toEvent(row)), id: draw.one([row.id, newId()]) });
    return [sql`delete from event where id = ${row.id}`, insert(scope, forged, row)];
  },
  'an event said again under another id': (draw, { rows, scope }) => {
    const row = draw.one(rows);
    const again = { ...toEvent(row), id: newId(), version: 50 };
    return [insert(scope, draw.one([again, hashed(scope, again)]))];
  },
  'what two events say exchanged': (draw, { rows, scope }) => {
    const [one, other] = draw.some(rows, 2).map(toEvent) as [Event, Event];
    const say = (to: Event, from: Event): Event => ({ ...to, type: from.type, data: { ...from.data, n: 1 } });
    const both = [say(one, other), say(other, one)];
    return draw.one([both, both.map((event) => hashed(scope, event))]).map(write);
  },
  'versions of two events of a chain exchanged': (draw, { rows, scope }) => {
    const chain = chainOf(rows, draw.one(rows));
    const [one, other] = draw.some(chain, 2) as [Row, Row];
    const before = (row: Row): Buffer => chain[row.version - 2]?.hash ?? Buffer.alloc(32);
    const taken = [
      { ...toEvent(one), version: other.version, previousHash: before(other) },
      { ...toEvent(other), version: one.version, previousHash: before(one) },
    ];
    return [
      set(one, sql`version = -1`),
      set(other, sql`version = -2`),
      ...draw.one([taken, taken.map((event) => hashed(scope, event))]).map(write),
    ];
  },
  'an edit with a good hash': (draw, { rows, scope }) => [
    write(hashed(scope, plausible(draw, toEvent(draw.one(rows))))),
  ],
  'an edit, and every hash of the chain computed anew': (draw, { rows, scope }) => {
    const chain = chainOf(rows, draw.one(rows));
    const at = draw.below(chain.length);
    const events = chain.slice(at).map(toEvent);
    const [first, ...others] = events as [Event, ...Event[]];
    return rehashed(scope, [plausible(draw, first), ...others], first.previousHash).map(write);
  },
  'an edit of a chain with sealed events, every hash computed anew, its customer or endpoint told': (
    draw,
    { rows, scope },
  ) => {
    const chain = chainOf(rows, draw.one(rows));
    const at = draw.below(chain.filter(isSealed).length);
    const [first, ...others] = chain.slice(at).map(toEvent) as [Event, ...Event[]];
    const anew = rehashed(scope, [plausible(draw, first), ...others], first.previousHash);
    const table = sql.table(first.customerId === null ? 'webhook_endpoint' : 'customer');
    const head = sql`update ${table} set event_hash = ${anew.at(-1)?.hash} where id = ${subjectOf(chain[0] as Row)}`;
    return [...anew.map(write), head];
  },
};

/** Stands for every row of the table. */
const allRows = async (tx: Tx): Promise<string> => {
  const { rows } = await sql<{ all: string }>`
    select md5(string_agg(row::text, '|' order by id)) as all from event row`.execute(tx);
  return String(rows[0]?.all);
};

class RolledBack extends Error {}

/** What verification finds after an edit, of which nothing stays. */
async function problemsAfter(edit: (tx: Tx) => Promise<void>) {
  let found: { changed: boolean; problems: number; first: string } | undefined;
  const run = owner.transaction().execute(async (tx) => {
    await edit(tx);
    const changed = book.untouched !== (await allRows(tx));
    const verdict = await verifyExport(await linesOf(exportSnapshot(tx, book.scope)), publicKey);
    const [first] = verdict.problems;
    found = { changed, problems: verdict.problemCount, first: first ? `${first.at} ${first.what}` : 'nothing' };
    throw new RolledBack();
  });
  await run.catch((error: unknown) => {
    if (!(error instanceof RolledBack)) throw error;
  });
  return found;
}

test('what nobody touched has no problem', async () => {
  expect(await problemsAfter(async () => {})).toEqual({ changed: false, problems: 0, first: 'nothing' });
});

describe(`${TAMPERINGS} random edits of the event table`, () => {
  test(`are all detected (seed ${SEED})`, { timeout: 120_000 }, async () => {
    const names = Object.keys(EDITS);
    const undetected: string[] = [];
    for (let number = 0; number < TAMPERINGS; number += 1) {
      // Every kind in turn, so that none is missing.
      const name = names[number % names.length] as string;
      const draw = drawing(seededRandom(SEED + number));
      const found = await problemsAfter(async (tx) => {
        for (const statement of (EDITS[name] as Edit)(draw, book)) await statement.execute(tx);
      }).catch((error: unknown) => {
        throw new Error(`${name}, number ${number} of seed ${SEED}: ${String(error)}`, { cause: error });
      });
      if (!found?.changed || found.problems === 0)
        undetected.push(`${name}, number ${number}: ${JSON.stringify(found)}`);
    }
    expect(undetected, `seed ${SEED}`).toEqual([]);
  });
});
