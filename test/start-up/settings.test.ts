import { access, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DataDirectory, newDataDirectory } from '../support/data-directory.ts';
import { cloneDatabase } from '../support/databases.ts';
import { runGatehouse } from '../support/gatehouse.ts';
import { startLocalServer } from '../support/local-server.ts';
import { serve, stop } from './support.ts';

const OTHER_ROOT_KEY = `${'f'.repeat(63)}0`;

let directory: DataDirectory;
beforeAll(async () => {
  directory = await newDataDirectory();
});
afterAll(() => directory.remove());

/** What a start says that is expected to fail. */
async function refusal(settings: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await runGatehouse(['serve'], { GATEHOUSE_DATA_DIR: directory.path, ...settings });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  // For people who run it, not for those who write it: no stack.
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr;
}

describe('wrong settings', () => {
  test('are all named at once, each with what would be right', async () => {
    const faults = await refusal({
      PORT: '70000',
      BASE_URL: 'ftp://example.com',
      DATABASE_URL: 'mysql://localhost/gatehouse',
      GATEHOUSE_ROOT_KEY: 'not a key',
      BLOB_STORE: 's3',
      INSPECTION_PROCESSES: '0',
      RATE_LIMIT_PER_ADDRESS: 'many',
      LOG_LEVEL: 'loud',
      S3_ENDPOINT: 's3.example.com',
      S3_PATH_STYLE: '1',
      S3_PREFIX: '../other',
      GATEHOUSE_ALLOW_PRIVATE_HOSTS: '127.0.0.1,http://hooks.internal',
    });
    expect(faults.split('\n').slice(1, -1)).toEqual(
      expect.arrayContaining([
        '  - PORT must be a whole number from 0 to 65535',
        '  - BASE_URL must be a URL that begins with https:// or http://',
        '  - DATABASE_URL must begin with postgres:// or postgresql://',
        '  - S3_ENDPOINT must be a URL that begins with https:// or http://',
        '  - S3_PATH_STYLE must be true or false',
        '  - S3_PREFIX must be letters, digits, dots, - or _, and may hold slashes between them',
        '  - GATEHOUSE_ALLOW_PRIVATE_HOSTS: Not a host name or an address with an optional port: "http://hooks.internal"',
        '  - S3_BUCKET must be set when BLOB_STORE is s3',
        '  - S3_ACCESS_KEY_ID must be set when BLOB_STORE is s3',
        '  - S3_SECRET_ACCESS_KEY must be set when BLOB_STORE is s3',
        '  - INSPECTION_PROCESSES must be a whole number from 1 to 64',
        '  - RATE_LIMIT_PER_ADDRESS must be a whole number from 1 to 1000000',
        '  - LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent',
      ]),
    );
    expect(faults).toContain('GATEHOUSE_ROOT_KEY');
    expect(faults).toContain('openssl rand -hex 32');
    expect(faults).not.toContain('not a key');
  });

  test('of a bucket are missed when it is to be used', async () => {
    expect(await refusal({ BLOB_STORE: 's3' })).toContain('  - S3_ENDPOINT must be set when BLOB_STORE is s3\n');
  });

  test('leave no trace: nothing was started or written', async () => {
    await refusal({ PORT: '70000' });
    await expect(stat(directory.path)).rejects.toThrow('ENOENT');
  });

  test('a database that does not answer is named by its variable', async () => {
    // A port that was free a moment ago.
    const closed = await startLocalServer(() => {});
    await closed.close();
    const url = `${closed.url.replace('http', 'postgres')}/gatehouse`;
    expect(await refusal({ DATABASE_URL: url })).toMatch(/cannot be reached \(ECONNREFUSED\): check DATABASE_URL/);
  });

  test('an address that is taken is named', async () => {
    const database = await cloneDatabase();
    const taken = await startLocalServer(() => {});
    const { port } = new URL(taken.url);
    const text = await refusal({ DATABASE_URL: database.url, PORT: port });
    await taken.close();
    await database.drop();
    expect(text).toContain(`cannot listen on 127.0.0.1, port ${port} (EADDRINUSE): set HOST and PORT`);
    await rm(directory.path, { recursive: true });
  });
});

describe('production', () => {
  const production = { NODE_ENV: 'production' };

  test('wants a root key that is kept apart from the data, and says how to make one', async () => {
    const text = await refusal(production);
    expect(text).toContain('GATEHOUSE_ROOT_KEY must be set in production');
    expect(text).toContain('openssl rand -hex 32');
    expect(text).toContain('GATEHOUSE_ALLOW_GENERATED_ROOT_KEY=true');
    await expect(stat(directory.path)).rejects.toThrow('ENOENT');
  });

  test.each(['0.0.0.0', '::', '192.0.2.7', 'gatehouse.internal'])(
    'wants to know where callers reach it when it listens on %s',
    async (HOST) => {
      const text = await refusal({ ...production, HOST });
      expect(text).toContain('  - BASE_URL must be set in production when HOST is not this machine alone');
    },
  );

  test.each(['127.0.0.1', '127.8.0.1', '::1', 'localhost'])('needs no BASE_URL on %s', async (HOST) => {
    expect(await refusal({ ...production, HOST })).not.toContain('BASE_URL');
  });

  test('takes the generated key when told so, makes no sandbox tenant and serves no sandbox', async () => {
    const server = await serve(directory, { ...production, GATEHOUSE_ALLOW_GENERATED_ROOT_KEY: 'true' });
    expect(server.stdout()).not.toContain('Sandbox');
    expect(server.stdout()).not.toContain('api_key');
    await expect(access(join(directory.path, 'sandbox.json'))).rejects.toThrow('ENOENT');
    expect((await stat(join(directory.path, 'root.key'))).mode & 0o777).toBe(0o600);
    expect((await fetch(`${server.url}/sandbox/scenarios`)).status).toBe(404);
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
    const list = directory.spawn(['tenant', 'list', '--json']);
    await list.ended;
    expect(JSON.parse(list.stdout())).toEqual([]);
    expect(await stop(server)).toEqual({ code: 0, signal: null });
  });

  test('a root key that the data was not sealed under is refused', async () => {
    const text = await refusal({ GATEHOUSE_ROOT_KEY: OTHER_ROOT_KEY });
    expect(text).toBe(
      'gatehouse: The root key is not the one this database was sealed under: set GATEHOUSE_ROOT_KEY, or restore root.key in the data directory\n',
    );
    expect(text).not.toContain(OTHER_ROOT_KEY);
  });
});
