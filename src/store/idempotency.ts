import { sql } from 'kysely';
import type { Scope } from '../lib/scope.ts';
import type { Tx } from './tenant-transaction.ts';

/** One key of one operation: the unit that is answered once. */
export interface IdempotencyKey {
  readonly operation: string;
  readonly keyIndex: Buffer;
  readonly fingerprint: Buffer;
}

export interface RememberedAnswer {
  readonly status: number;
  readonly body: Buffer;
  readonly customerId: string | null;
}

export type ClaimResult =
  | { readonly kind: 'claimed' }
  | { readonly kind: 'answered'; readonly answer: RememberedAnswer }
  | { readonly kind: 'in_flight' }
  | { readonly kind: 'other_request' };

/**
 * Claims a key for this process. A claim whose process is gone (its advisory lock is free) is taken over at once;
 * `abandonedBefore` is the time before which a claim counts as given up even by a living process.
 */
export async function claimKey(
  tx: Tx,
  scope: Scope,
  key: IdempotencyKey,
  process: { readonly lock: bigint },
  now: Date,
  abandonedBefore: Date,
): Promise<ClaimResult> {
  const inserted = await tx
    .insertInto('idempotency')
    .values({
      tenant_id: scope.tenantId,
      mode: scope.mode,
      operation: key.operation,
      key_index: key.keyIndex,
      fingerprint: key.fingerprint,
      claimed_by: String(process.lock),
      claimed_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if ((inserted.numInsertedOrUpdatedRows ?? 0n) > 0n) return { kind: 'claimed' };

  const row = await rowOf(tx, scope, key).forUpdate().executeTakeFirst();
  // The first request failed and took its claim back in between: the caller comes again.
  if (!row) return { kind: 'in_flight' };
  if (!row.fingerprint.equals(key.fingerprint)) return { kind: 'other_request' };
  if (row.status !== null && row.body !== null) {
    return { kind: 'answered', answer: { status: row.status, body: row.body, customerId: row.customer_id } };
  }
  if (row.claimed_at >= abandonedBefore && (await isAlive(tx, BigInt(row.claimed_by)))) return { kind: 'in_flight' };
  await tx
    .updateTable('idempotency')
    .set({ claimed_by: String(process.lock), claimed_at: now })
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('operation', '=', key.operation)
    .where('key_index', '=', key.keyIndex)
    .execute();
  return { kind: 'claimed' };
}

/** Keeps the answer of a claimed key. @returns false when the claim was lost to another process meanwhile. */
export async function completeKey(
  tx: Tx,
  scope: Scope,
  key: IdempotencyKey,
  process: { readonly lock: bigint },
  answer: RememberedAnswer,
): Promise<boolean> {
  const result = await tx
    .updateTable('idempotency')
    .set({ status: answer.status, body: answer.body, customer_id: answer.customerId })
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('operation', '=', key.operation)
    .where('key_index', '=', key.keyIndex)
    .where('claimed_by', '=', String(process.lock))
    .where('status', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Gives a claim back unanswered: the next request with the key starts afresh. */
export const releaseKey = (
  tx: Tx,
  scope: Scope,
  key: IdempotencyKey,
  process: { readonly lock: bigint },
): Promise<unknown> =>
  tx
    .deleteFrom('idempotency')
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('operation', '=', key.operation)
    .where('key_index', '=', key.keyIndex)
    .where('claimed_by', '=', String(process.lock))
    .where('status', 'is', null)
    .execute();

/** Forgets answers older than `before`. @returns how many. */
export async function forgetKeys(tx: Tx, scope: Scope, before: Date): Promise<number> {
  const result = await tx
    .deleteFrom('idempotency')
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('claimed_at', '<', before)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

const rowOf = (tx: Tx, scope: Scope, key: IdempotencyKey) =>
  tx
    .selectFrom('idempotency')
    .selectAll()
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('operation', '=', key.operation)
    .where('key_index', '=', key.keyIndex);

/** Whether some session still holds the advisory lock of that process. */
async function isAlive(tx: Tx, lock: bigint): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    select exists (
      select from pg_locks
      where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
        and objsubid = 1 and ((classid::bigint << 32) | objid::bigint) = ${String(lock)}::bigint and granted
    ) as held`.execute(tx);
  return rows[0]?.held ?? true;
}
