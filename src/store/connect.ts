import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { DB } from './database.ts';

/** Connections of one process, jobs not counted. Small on purpose: no transaction waits for anything but PostgreSQL. */
const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MS = 10_000;
/** A statement that takes longer is a fault, not a load. */
const STATEMENT_TIMEOUT_MS = 30_000;

const APP_ROLE = 'gatehouse_app';

// pg reads `date` as local midnight, which moves a birthday by a day: keep the text.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

export type Database = Kysely<DB>;

export interface Connection {
  readonly database: Database;
  close(): Promise<void>;
}

/** As the role that owns the tables: migrations, tenants, the queue. Row-level security still binds it unless it is a superuser. */
export const connectAsOwner = (url: string): Connection => connect(url, '');

/** As the role of the application, which owns nothing and cannot pass row-level security. */
export const connectAsApp = (url: string): Connection => connect(url, `-c role=${APP_ROLE}`);

function connect(url: string, options: string): Connection {
  const pool = new pg.Pool({
    connectionString: url,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    application_name: 'gatehouse',
    ...(options && { options }),
  });
  // An idle connection that breaks is replaced by the pool; the next query reports a lasting fault.
  pool.on('error', () => {});
  const database = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  return { database, close: () => database.destroy() };
}
