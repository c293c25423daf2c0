import { sql } from 'kysely';
import type { Scope } from '../lib/scope.ts';
import type { Database } from './connect.ts';
import { enterScope, type Tx } from './tenant-transaction.ts';

/** How long whoever takes the rows may pause between two queries: a pager, a full disk, a slow network. */
const MAX_PAUSE = '10 min';

/** A transaction that sees one moment of one tenant and mode, and changes nothing. Disposing of it ends it. */
export interface Snapshot extends AsyncDisposable {
  readonly tx: Tx;
}

export async function snapshot(database: Database, scope: Scope): Promise<Snapshot> {
  const tx = await database
    .startTransaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute();
  // Where the connection broke, the transaction has ended already.
  const end = (): Promise<void> =>
    tx
      .rollback()
      .execute()
      .catch(() => {});
  try {
    await enterScope(tx, scope);
    await sql`select set_config('idle_in_transaction_session_timeout', ${MAX_PAUSE}, true)`.execute(tx);
  } catch (error) {
    await end();
    throw error;
  }
  return { tx, [Symbol.asyncDispose]: end };
}
