import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type { Checkpoint } from '../audit/checkpoint.ts';
import type { Scope } from '../lib/scope.ts';
import type { Checkpoint as CheckpointRow } from './database.ts';
import { exactTime, readExactTime } from './exact-time.ts';
import type { Tx } from './tenant-transaction.ts';

/** Makes the sealing of one tenant and mode wait for whoever seals it already, until the transaction ends. */
export const lockSealing = (tx: Tx, { tenantId, mode }: Scope): Promise<unknown> =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`seal events ${tenantId} ${mode}`}, 0))`.execute(tx);

export const insertCheckpoint = (tx: Tx, scope: Scope, checkpoint: Checkpoint): Promise<unknown> =>
  tx
    .insertInto('checkpoint')
    .values({
      tenant_id: scope.tenantId,
      mode: scope.mode,
      sequence: checkpoint.sequence,
      event_count: checkpoint.eventCount,
      root: checkpoint.root,
      previous_hash: checkpoint.previousHash,
      hash: checkpoint.hash,
      key_id: checkpoint.keyId,
      signature: checkpoint.signature,
      created_at: checkpoint.createdAt,
    })
    .execute();

/** Newest first, before `before` where it is given. */
export async function newestCheckpoints(
  tx: Tx,
  scope: Scope,
  { limit, before }: { readonly limit: number; readonly before?: number | undefined },
): Promise<Checkpoint[]> {
  const query = checkpoints(tx, scope).orderBy('sequence', 'desc').limit(limit);
  const rows = await (before === undefined ? query : query.where('sequence', '<', before)).execute();
  return rows.map(toCheckpoint);
}

/** In their order, after one of them or from the first. */
export async function checkpointsAfter(
  tx: Tx,
  scope: Scope,
  after: Checkpoint | null,
  limit: number,
): Promise<Checkpoint[]> {
  const query = checkpoints(tx, scope).orderBy('sequence').limit(limit);
  const rows = await (after ? query.where('sequence', '>', after.sequence) : query).execute();
  return rows.map(toCheckpoint);
}

export async function findCheckpoint(tx: Tx, scope: Scope, sequence: number): Promise<Checkpoint | null> {
  const row = await checkpoints(tx, scope).where('sequence', '=', sequence).executeTakeFirst();
  return row ? toCheckpoint(row) : null;
}

const checkpoints = (tx: Tx, scope: Scope) =>
  tx
    .selectFrom('checkpoint')
    .select(['sequence', 'event_count', 'root', 'previous_hash', 'hash', 'key_id', 'signature'])
    .select(exactTime('created_at').as('created_at'))
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode);

type Row = Omit<Selectable<CheckpointRow>, 'tenant_id' | 'mode' | 'created_at'> & { readonly created_at: string };

const toCheckpoint = (row: Row): Checkpoint => ({
  sequence: row.sequence,
  eventCount: row.event_count,
  root: row.root,
  previousHash: row.previous_hash,
  createdAt: readExactTime(row.created_at),
  keyId: row.key_id,
  hash: row.hash,
  signature: row.signature,
});
