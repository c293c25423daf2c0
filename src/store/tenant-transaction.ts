import { sql, type Transaction } from 'kysely';
import type { Scope } from '../lib/scope.ts';
import type { Database } from './connect.ts';
import type { DB } from './database.ts';

/** An open transaction that sees the rows of one tenant and mode only. */
export type Tx = Transaction<DB>;

/** Runs `work` in one transaction behind the row-level security of `scope`. Nothing slow belongs inside: no network, no files. */
export const tenantTransaction = <T>(database: Database, scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> =>
  database.transaction().execute(async (tx) => {
    await enterScope(tx, scope);
    return work(tx);
  });

/** Shows a transaction that is open the rows of one tenant and mode, and no others, until it ends. */
export const enterScope = (tx: Tx, scope: Scope): Promise<unknown> =>
  sql`select set_config('app.tenant', ${scope.tenantId}, true), set_config('app.mode', ${scope.mode}, true)`.execute(
    tx,
  );
