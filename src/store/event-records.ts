import { type SelectQueryBuilder, sql } from 'kysely';
import type { Scope } from '../lib/scope.ts';
import type { DB } from './database.ts';
import { exactTime, readExactTime } from './exact-time.ts';
import type { Tx } from './tenant-transaction.ts';

/** An event as its row has it, to the letter: nothing is rounded, so that no change escapes whoever recomputes its hash. */
export interface EventRecord {
  readonly id: string;
  readonly customerId: string | null;
  readonly endpointId: string | null;
  readonly version: number;
  readonly type: string;
  readonly data: unknown;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
  /** ISO 8601, UTC, in milliseconds unless the row has something else. */
  readonly createdAt: string;
  /** The checkpoint that seals it, and its place there from 0; null while it is not sealed. */
  readonly checkpoint: number | null;
  readonly leaf: number | null;
}

/** A version of a customer's or an endpoint's chain. */
export type ChainPlace = Pick<EventRecord, 'customerId' | 'endpointId' | 'version'>;

/** The events of these versions that there are. */
export async function eventsAt(
  tx: Tx,
  scope: Scope,
  places: readonly ChainPlace[],
): Promise<(ChainPlace & Pick<EventRecord, 'hash'>)[]> {
  const found = [];
  for (const [column, of] of [
    ['customer_id', places.filter(({ customerId }) => customerId !== null)],
    ['endpoint_id', places.filter(({ endpointId }) => endpointId !== null)],
  ] as const) {
    if (of.length === 0) continue;
    const ids = of.map(({ customerId, endpointId }) => customerId ?? endpointId);
    const versions = of.map(({ version }) => version);
    const rows = await eventsOf(tx, scope)
      .innerJoin(
        sql<{ id: string; version: number }>`unnest(${ids}::uuid[], ${versions}::integer[])`.as<'place'>(
          sql`place (id, version)`,
        ),
        (join) => join.onRef(`event.${column}`, '=', 'place.id').onRef('event.version', '=', 'place.version'),
      )
      .select(['customer_id', 'endpoint_id', 'event.version', 'hash'])
      .execute();
    found.push(...rows);
  }
  return found.map((row) => ({
    customerId: row.customer_id,
    endpointId: row.endpoint_id,
    version: row.version,
    hash: row.hash,
  }));
}

/**
 * Gives unsealed events their places in a checkpoint, in the order of `ids`.
 * @returns how many were unsealed until now.
 */
export async function markSealed(tx: Tx, scope: Scope, sequence: number, ids: readonly string[]): Promise<number> {
  const { numAffectedRows } = await sql`
    update event set checkpoint = ${sequence}, leaf = place.number - 1
    from unnest(${[...ids]}::uuid[]) with ordinality as place (id, number)
    where event.id = place.id and event.checkpoint is null
      and event.tenant_id = ${scope.tenantId} and event.mode = ${scope.mode}`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

export async function findEventRecord(tx: Tx, scope: Scope, id: string): Promise<EventRecord | null> {
  const row = await records(tx, scope).where('id', '=', id).executeTakeFirst();
  return row ? toRecord(row) : null;
}

/** The hashes of a checkpoint's events in the order of their leaves. */
export async function leavesOf(tx: Tx, scope: Scope, checkpoint: number): Promise<Buffer[]> {
  const rows = await eventsOf(tx, scope).select('hash').where('checkpoint', '=', checkpoint).orderBy('leaf').execute();
  return rows.map(({ hash }) => hash);
}

/** Sealed events in the order of their checkpoints and leaves, after one of them or from the first. */
export async function sealedEventsAfter(
  tx: Tx,
  scope: Scope,
  after: EventRecord | null,
  limit: number,
): Promise<EventRecord[]> {
  const query = records(tx, scope)
    .where('checkpoint', 'is not', null)
    .orderBy('checkpoint')
    .orderBy('leaf')
    .limit(limit);
  const later = sql<boolean>`(checkpoint, leaf) > (${after?.checkpoint}, ${after?.leaf})`;
  return (await (after ? query.where(later) : query).execute()).map(toRecord);
}

/** Unsealed events in the order of ids, after one of them or from the first. */
export async function unsealedEventsAfter(
  tx: Tx,
  scope: Scope,
  after: EventRecord | null,
  limit: number,
): Promise<EventRecord[]> {
  const query = records(tx, scope).where('checkpoint', 'is', null).orderBy('id').limit(limit);
  return (await (after ? query.where('id', '>', after.id) : query).execute()).map(toRecord);
}

const eventsOf = (tx: Tx, scope: Scope): SelectQueryBuilder<DB, 'event', object> =>
  tx.selectFrom('event').where('event.tenant_id', '=', scope.tenantId).where('event.mode', '=', scope.mode);

const records = (tx: Tx, scope: Scope) =>
  eventsOf(tx, scope)
    .select(['id', 'customer_id', 'endpoint_id', 'version', 'type', 'previous_hash', 'hash', 'checkpoint', 'leaf'])
    .select([sql<string>`data::text`.as('data'), exactTime('created_at').as('created_at')]);

type Row = Awaited<ReturnType<ReturnType<typeof records>['executeTakeFirstOrThrow']>>;

const toRecord = (row: Row): EventRecord => ({
  id: row.id,
  customerId: row.customer_id,
  endpointId: row.endpoint_id,
  version: row.version,
  type: row.type,
  data: JSON.parse(row.data, exactNumber),
  previousHash: row.previous_hash,
  hash: row.hash,
  createdAt: readExactTime(row.created_at),
  checkpoint: row.checkpoint,
  leaf: row.leaf,
});

/** A number that JavaScript would write otherwise than the row does becomes text, and so does not pass for the number. */
const exactNumber = (_name: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' && String(value) !== context?.source ? context?.source : value;
