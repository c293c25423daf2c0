import type { Scope } from '../lib/scope.ts';
import type { Reveal } from '../onboarding/customer.ts';
import type { Tx } from './tenant-transaction.ts';
import type { CustomerKey, Vault } from './vault.ts';

export const insertReveal = (tx: Tx, scope: Scope, vault: Vault, key: CustomerKey, reveal: Reveal): Promise<unknown> =>
  tx
    .insertInto('reveal')
    .values({
      id: reveal.id,
      tenant_id: scope.tenantId,
      mode: scope.mode,
      customer_id: key.customerId,
      credential_id: reveal.credentialId,
      request_id: reveal.requestId,
      fields: [...reveal.fields],
      reason: vault.sealColumn(scope, key, columnOf(reveal.id), 1, reveal.reason),
      revealed_at: reveal.revealedAt,
    })
    .execute();

/** The newest `limit` reveals of a customer, newest first. */
export async function listReveals(
  tx: Tx,
  scope: Scope,
  vault: Vault,
  key: CustomerKey,
  limit: number,
): Promise<Reveal[]> {
  const rows = await tx
    .selectFrom('reveal')
    .selectAll()
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('customer_id', '=', key.customerId)
    .orderBy('revealed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    credentialId: row.credential_id,
    requestId: row.request_id,
    fields: row.fields,
    reason: vault.openColumn(scope, key, columnOf(row.id), 1, row.reason) as string,
    revealedAt: row.revealed_at,
  }));
}

const columnOf = (id: string): string => `reveal.${id}.reason`;
