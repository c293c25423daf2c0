import { sql } from 'kysely';
import type { Scope } from '../lib/scope.ts';
import type { ChainHead } from '../onboarding/events.ts';
import { exactTime, readExactTime } from './exact-time.ts';
import type { Tx } from './tenant-transaction.ts';

/** Where a customer says that its chain ends, and its place among the customers. */
export interface CustomerHead extends ChainHead {
  readonly createdAt: string;
}

/** Heads of all customers, erased ones too, newest customer first, after one of them or from the first. */
export async function customerHeadsAfter(
  tx: Tx,
  scope: Scope,
  after: CustomerHead | null,
  limit: number,
): Promise<CustomerHead[]> {
  const query = tx
    .selectFrom('customer')
    .select(['id', 'version', 'event_hash', exactTime('created_at').as('created_at')])
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .orderBy('customer.created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  const later = sql<boolean>`(created_at, id) < (${after?.createdAt}::timestamptz, ${after?.id}::uuid)`;
  const rows = await (after ? query.where(later) : query).execute();
  return rows.map((row) => ({ ...toHead(row), createdAt: readExactTime(row.created_at) }));
}

/** Heads of these customers. */
export async function customerHeads(tx: Tx, scope: Scope, ids: readonly string[]): Promise<ChainHead[]> {
  const rows = await tx
    .selectFrom('customer')
    .select(['id', 'version', 'event_hash'])
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .execute();
  return rows.map(toHead);
}

/** Heads of all endpoints, those with events after their removal too. */
export async function endpointHeads(tx: Tx, scope: Scope): Promise<ChainHead[]> {
  const rows = await tx
    .selectFrom('webhook_endpoint')
    .select(['id', 'version', 'event_hash'])
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .orderBy('id')
    .execute();
  return rows.map(toHead);
}

const toHead = (row: { id: string; version: number; event_hash: Buffer }): ChainHead => ({
  id: row.id,
  version: row.version,
  eventHash: row.event_hash,
});
