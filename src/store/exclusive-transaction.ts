import { sql } from 'kysely';
import type { Database } from './connect.ts';
import type { Tx } from './tenant-transaction.ts';

/** Runs `work` in one transaction, one at a time of all processes that give the same number of a lock. */
export const exclusiveTransaction = <T>(database: Database, lock: number, work: (tx: Tx) => Promise<T>): Promise<T> =>
  database.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${lock})`.execute(tx);
    return work(tx);
  });
