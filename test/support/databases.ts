import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

export interface TestDatabase {
  readonly name: string;
  readonly url: string;
  drop(): Promise<void>;
}

/** A new database in the cluster, empty or a copy of `template`. */
export async function createDatabase(clusterUrl: string, template: string | null): Promise<TestDatabase> {
  const name = `gatehouse_test_${randomBytes(6).toString('hex')}`;
  await run(clusterUrl, `create database ${name}${template ? ` template ${template}` : ''}`);
  return {
    name,
    url: withDatabase(clusterUrl, name),
    drop: () => run(clusterUrl, `drop database if exists ${name} with (force)`),
  };
}

/** A database of its own for the tests of one file, migrated and empty. */
export const cloneDatabase = (): Promise<TestDatabase> => createDatabase(inject('clusterUrl'), inject('template'));

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The same server, another database. URLs of unix sockets have no host, which `URL` cannot parse. */
const withDatabase = (url: string, name: string): string =>
  url.replace(/^(postgres(?:ql)?:\/\/[^/]*\/)[^?]*/, `$1${name}`);
