import { sql } from 'kysely';
import type { Mode } from '../lib/scope.ts';
import type { Database } from './connect.ts';
import type { Tx } from './tenant-transaction.ts';

export interface FoundCredential {
  readonly tenantId: string;
  readonly kind: 'client' | 'api_key';
  readonly mode: Mode;
  readonly secretSha256: Buffer;
  readonly kybStatus: 'PENDING' | 'APPROVED' | 'REJECTED';
  readonly testClockOffsetMs: number;
}

/** The credential with this id and its tenant, unless revoked. Looks across tenants: the id is what the caller presents. */
export async function findCredential(database: Database, id: string): Promise<FoundCredential | null> {
  const { rows } = await sql<{
    tenant_id: string;
    kind: FoundCredential['kind'];
    mode: Mode;
    secret_sha256: Buffer;
    kyb_status: FoundCredential['kybStatus'];
    test_clock_offset_ms: string;
  }>`select * from find_credential(${id})`.execute(database);
  const row = rows[0];
  return row
    ? {
        tenantId: row.tenant_id,
        kind: row.kind,
        mode: row.mode,
        secretSha256: row.secret_sha256,
        kybStatus: row.kyb_status,
        testClockOffsetMs: Number(row.test_clock_offset_ms),
      }
    : null;
}

export const insertCredential = (
  tx: Tx,
  tenantId: string,
  row: { id: string; kind: FoundCredential['kind']; mode: Mode; secretSha256: Buffer; createdAt: Date },
): Promise<unknown> =>
  tx
    .insertInto('credential')
    .values({
      id: row.id,
      tenant_id: tenantId,
      kind: row.kind,
      mode: row.mode,
      secret_sha256: row.secretSha256,
      created_at: row.createdAt,
    })
    .execute();

export const listCredentials = (
  tx: Tx,
  tenantId: string,
): Promise<{ id: string; kind: string; mode: string; created_at: Date; revoked_at: Date | null }[]> =>
  tx
    .selectFrom('credential')
    .select(['id', 'kind', 'mode', 'created_at', 'revoked_at'])
    .where('tenant_id', '=', tenantId)
    .orderBy('created_at')
    .execute();

/** @returns whether there was such a credential that was not revoked yet. */
export async function revokeCredential(tx: Tx, tenantId: string, id: string, now: Date): Promise<boolean> {
  const result = await tx
    .updateTable('credential')
    .set({ revoked_at: now })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
