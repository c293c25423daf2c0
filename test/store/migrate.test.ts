import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { generateTypes, migrationsSha256 } from '../../scripts/generate-database.ts';
import { MigrationError, migrate } from '../../src/store/migrate.ts';
import { cloneDatabase, createDatabase, type TestDatabase } from '../support/databases.ts';

const SQL = new URL('../../sql/', import.meta.url);
const ALL = (await readdir(SQL)).filter((name) => /^\d{4}_/.test(name)).sort();

async function freshDatabase(): Promise<TestDatabase> {
  const database = await createDatabase(inject('clusterUrl'), null);
  onTestFinished(() => database.drop());
  return database;
}

async function query<T extends pg.QueryResultRow>({ url }: TestDatabase, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}

const namesOfTables = async (database: TestDatabase): Promise<string[]> => {
  const rows = await query<{ name: string }>(
    database,
    "select table_name as name from information_schema.tables where table_schema = 'public' order by 1",
  );
  return rows.map(({ name }) => name);
};

test('an empty database gets every migration, and the second time none', async () => {
  const database = await freshDatabase();
  expect(await migrate(database.url)).toEqual(ALL);
  expect(await migrate(database.url)).toEqual([]);
  const recorded = await query(database, 'select name from schema_migration order by version');
  expect(recorded).toEqual(ALL.map((name) => ({ name })));
});

test('processes that start together wait for one another: one migrates, the others find nothing to do', async () => {
  const database = await freshDatabase();
  const results = await Promise.all(Array.from({ length: 4 }, () => migrate(database.url)));
  expect(results.filter((applied) => applied.length > 0)).toEqual([ALL]);
});

test('an applied file that was edited is refused, by name', async () => {
  const database = await freshDatabase();
  await migrate(database.url);
  await query(database, "update schema_migration set sha256 = repeat('0', 64) where version = 1");
  const refused = migrate(database.url);
  await expect(refused).rejects.toThrow(MigrationError);
  await expect(refused).rejects.toThrow(`${ALL[0]} was changed after it was applied`);
});

test('a database of a newer version is refused', async () => {
  const database = await freshDatabase();
  await migrate(database.url);
  await query(database, "insert into schema_migration (version, name, sha256) values (9999, '9999_later.sql', 'x')");
  const refused = migrate(database.url);
  await expect(refused).rejects.toThrow(MigrationError);
  await expect(refused).rejects.toThrow('migration 9999');
});

test('a migration that fails leaves nothing behind, and is applied once the obstacle is gone', async () => {
  const database = await freshDatabase();
  await query(database, 'create table webhook_endpoint (obstacle integer)');
  await expect(migrate(database.url)).rejects.toThrow(`${ALL[0]} failed and was rolled back`);
  expect(await namesOfTables(database)).toEqual(['schema_migration', 'webhook_endpoint']);
  await query(database, 'drop table webhook_endpoint');
  expect(await migrate(database.url)).toEqual(ALL);
});

test('sql/schema.sql is the dump of these migrations', async () => {
  const dump = await readFile(new URL('schema.sql', SQL), 'utf8');
  const hint = 'migrations changed: npm run generate:database';
  expect(dump.split('\n')[1], hint).toBe(`-- migrations: ${await migrationsSha256()}`);
  const database = await freshDatabase();
  await migrate(database.url);
  const tables = (await namesOfTables(database)).filter((name) => name !== 'schema_migration');
  expect([...dump.matchAll(/^CREATE TABLE public\.(\w+) \($/gm)].map(([, name]) => name).sort()).toEqual(tables);
});

test('src/store/database.ts has the types of these migrations', async () => {
  const database = await cloneDatabase();
  onTestFinished(() => database.drop());
  const checkedIn = await readFile(new URL('../../src/store/database.ts', import.meta.url), 'utf8');
  expect(await generateTypes(database.url)).toBe(checkedIn);
});
