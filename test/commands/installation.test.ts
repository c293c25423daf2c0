import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/databases.ts';
import { runGatehouse } from '../support/gatehouse.ts';
import { startLocalServer } from '../support/local-server.ts';
import './support.ts';

const CHECKS = ['database', 'root key', 'database version', 'clock', 'blob store', 'disk'];
const ROOT_KEY = `${'a'.repeat(63)}0`;

let database: TestDatabase;
let directory: string;
let settings: Record<string, string>;

beforeAll(async () => {
  database = await createDatabase(inject('clusterUrl'), null);
  directory = await mkdtemp(join(tmpdir(), 'gatehouse-commands-'));
  settings = {
    DATABASE_URL: database.url,
    GATEHOUSE_DATA_DIR: join(directory, 'data'),
    GATEHOUSE_ROOT_KEY: ROOT_KEY,
  };
});
afterAll(async () => {
  await database.drop();
  await rm(directory, { recursive: true, force: true });
});

describe('migrate', () => {
  test('brings an empty database up to date, and leaves one that is so alone', async () => {
    const first = await runGatehouse(['migrate'], settings);
    expect(first).toEqual({ code: 0, stdout: 'The database is up to date.\n', stderr: '' });
    const second = await runGatehouse(['migrate', '--json'], settings);
    expect({ ...second, stdout: JSON.parse(second.stdout) }).toEqual({
      code: 0,
      stdout: { migrated: true },
      stderr: '',
    });
    const tenants = await runGatehouse(['tenant', 'list', '--json'], settings);
    expect(tenants).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
  });
});

describe('doctor', () => {
  test('finds nothing wrong with a sound installation', async () => {
    const { code, stdout } = await runGatehouse(['doctor', '--json'], settings);
    expect(JSON.parse(stdout)).toEqual(CHECKS.map((check) => ({ check, ok: true, fix: null })));
    expect(code).toBe(0);
    const text = await runGatehouse(['doctor'], settings);
    expect(text.stdout).toBe(CHECKS.map((check) => `ok      ${check}\n`).join(''));
  });

  test('names a blob store that cannot be written, and how to mend it', async () => {
    const broken = join(directory, 'broken');
    await writeFile(broken, 'a file where the folder should be');
    const { code, stdout, stderr } = await runGatehouse(['doctor'], { ...settings, GATEHOUSE_DATA_DIR: broken });
    expect(stdout).toMatch(/^FAILED {2}blob store: .+ must exist on a disk with free space and be writable\.$/m);
    expect(stdout.match(/^ok /gm)).toHaveLength(CHECKS.length - 1);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  });

  test('keeps to the prefix in the bucket', async () => {
    const paths = new Set<string>();
    const bucket = await startLocalServer((request, response) => {
      paths.add(request.url?.replace(/[^/]*$/, '') ?? '');
      response.writeHead(403).end();
    });
    const s3 = { BLOB_STORE: 's3', S3_ENDPOINT: bucket.url, S3_BUCKET: 'documents', S3_PREFIX: 'gatehouse/test' };
    const keys = { S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret' };
    const { code, stdout } = await runGatehouse(['doctor'], { ...settings, ...s3, ...keys });
    await bucket.close();
    expect(stdout).toContain('FAILED  blob store: S3 answered 403 to PUT');
    expect([...paths]).toEqual(['/documents/gatehouse/test/']);
    expect(code).toBe(1);
  });

  test('names a root key that is not the database’s, and a database that is not there', async () => {
    const wrongKey = await runGatehouse(['doctor'], { ...settings, GATEHOUSE_ROOT_KEY: `${'b'.repeat(63)}0` });
    expect(wrongKey.stderr).toContain('The root key is not the one this database was sealed under');
    const noDatabase = await runGatehouse(['doctor'], {
      ...settings,
      DATABASE_URL: 'postgres://127.0.0.1:1/gatehouse',
    });
    expect(noDatabase.stderr).toContain('check DATABASE_URL');
    expect([wrongKey.code, noDatabase.code]).toEqual([1, 1]);
  });
});
