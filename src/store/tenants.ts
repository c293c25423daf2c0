import { type Selectable, sql } from 'kysely';
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

/** A test clock runs ahead by no more than ten years: enough for every deadline, and far from the end of a Date. */
const MAX_LEAD_MS = 10 * 365 * 24 * 60 * 60 * 1_000;

/** Sets the tenant's test clock ahead by `byMs` more, up to the limit. @returns the whole lead in ms. */
export async function advanceTestClock(database: Database, id: string, byMs: number): Promise<number> {
  const row = await database
    .updateTable('tenant')
    .set({ test_clock_offset_ms: sql`least(test_clock_offset_ms + ${byMs}, ${MAX_LEAD_MS})` })
    .where('id', '=', id)
    .returning('test_clock_offset_ms')
    .executeTakeFirstOrThrow();
  return Number(row.test_clock_offset_ms);
}
