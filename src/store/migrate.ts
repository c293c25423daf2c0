import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';

const FOLDER = new URL('../../sql/', import.meta.url);
const FILE = /^(\d{4})_[a-z0-9-]+\.sql$/;
/** Number of the advisory lock under which one process at a time migrates. */
const MIGRATION_LOCK = 7_305_141_001;

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly text: string;
  readonly sha256: string;
}

export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/**
 * Brings the schema up to date: every numbered file of `sql/` that was not applied yet, each in its own transaction, under
 * an advisory lock so that processes that start together wait for one another.
 * @returns the names of the files applied now.
 * @throws MigrationError when the database cannot be reached, an applied file was edited, or the database is newer than
 * this program.
 */
export async function migrate(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect().catch(refuseUnreachable);
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(`create table if not exists schema_migration (
      version integer primary key, name text not null, sha256 text not null, applied_at timestamptz not null default now())`);
    const { rows } = await client.query<{ version: number; sha256: string }>(
      'select version, sha256 from schema_migration',
    );
    const applied = new Map(rows.map((row) => [row.version, row.sha256]));
    const known = await readMigrations();
    refuseStrangers(applied, known);
    const missing = known.filter((migration) => !applied.has(migration.version));
    for (const migration of missing) await apply(client, migration);
    return missing.map((migration) => migration.name);
  } finally {
    await client.end();
  }
}

/** The code alone says why: an error of the system's or PostgreSQL's, whose message may name users and hosts. */
function refuseUnreachable(cause: Error & { readonly code?: string }): never {
  throw new MigrationError(
    `The database cannot be reached (${cause.code ?? cause.name}): check DATABASE_URL, and that the PostgreSQL it names runs and lets its user in`,
    { cause },
  );
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.text);
    await client.query('insert into schema_migration (version, name, sha256) values ($1, $2, $3)', [
      migration.version,
      migration.name,
      migration.sha256,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    // A schema holds nothing of people, so PostgreSQL's own words may be repeated.
    const reason = error instanceof Error ? error.message : 'unknown fault';
    throw new MigrationError(`${migration.name} failed and was rolled back: ${reason}`, { cause: error });
  }
}

function refuseStrangers(applied: ReadonlyMap<number, string>, known: readonly Migration[]): void {
  for (const [version, sha256] of applied) {
    const migration = known.find((candidate) => candidate.version === version);
    if (!migration)
      throw new MigrationError(
        `The database has migration ${version}, which this version does not know: run a newer one`,
      );
    if (migration.sha256 !== sha256)
      throw new MigrationError(`${migration.name} was changed after it was applied: restore the file`);
  }
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(FOLDER)).filter((name) => FILE.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, FOLDER), 'utf8');
      return { version: Number(name.slice(0, 4)), name, text, sha256: createHash('sha256').update(text).digest('hex') };
    }),
  );
}
