import type { Selectable } from 'kysely';
import type { Database } from './connect.ts';
import type { Tenant } from './database.ts';

export type KybStatus = 'PENDING' | 'APPROVED' | 'REJECTED';

export const insertTenant = (
  database: Database,
  row: { id: string; name: string; kybStatus: KybStatus; createdAt: Date },
): Promise<unknown> =>
  database
    .insertInto('tenant')
    .values({ id: row.id, name: row.name, kyb_status: row.kybStatus, created_at: row.createdAt })
    .execute();

export const listTenants = (database: Database): Promise<Selectable<Tenant>[]> =>
  database.selectFrom('tenant').selectAll().orderBy('created_at').orderBy('id').execute();

export const findTenant = (database: Database, id: string): Promise<Selectable<Tenant> | undefined> =>
  database.selectFrom('tenant').selectAll().where('id', '=', id).executeTakeFirst();

/** @returns whether there is such a tenant. */
export async function setKybStatus(database: Database, id: string, status: KybStatus): Promise<boolean> {
  const result = await database
    .updateTable('tenant')
    .set({ kyb_status: status })
    .where('id', '=', id)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Sets the tenant's test clock ahead by `byMs` more. @returns the whole lead in ms. */
export async function advanceTestClock(database: Database, id: string, byMs: number): Promise<number> {
  const row = await database
    .updateTable('tenant')
    .set((update) => ({ test_clock_offset_ms: update('test_clock_offset_ms', '+', String(byMs)) }))
    .where('id', '=', id)
    .returning('test_clock_offset_ms')
    .executeTakeFirstOrThrow();
  return Number(row.test_clock_offset_ms);
}
