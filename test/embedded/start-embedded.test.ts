import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { startEmbedded } from '../../src/embedded/start-embedded.ts';
import { end, query, runEmbedded, spawnEmbedded, start, temporaryDirectory } from './support.ts';

const modeOf = (path: string): number => statSync(path).mode & 0o777;
const socketsOf = (url: string): string => decodeURIComponent(/host=([^&]+)/.exec(url)?.[1] ?? '');

describe('a data directory', () => {
  // A comma and a quote mean something in PostgreSQL's list of socket directories, a per cent sign in the URL.
  const directory = join(temporaryDirectory(), 'odd, "name" 100%41');

  beforeAll(async () => (await start(directory)).stop());

  test('has a durable database that no network reaches', async () => {
    vi.stubEnv('PGHOST', '/nowhere');
    vi.stubEnv('PGPORT', '1');
    vi.stubEnv('PGDATA', '/nowhere');
    vi.stubEnv('PGSSLMODE', 'require');
    const { url, location, stop } = await start(directory);
    const settings = await query(
      url,
      `SELECT name, setting FROM pg_settings WHERE name IN
       ('TimeZone', 'data_checksums', 'fsync', 'listen_addresses', 'max_connections', 'server_encoding')`,
    );
    const database = await query(url, `SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'postgres'`);
    const modes = [modeOf(socketsOf(url)), modeOf(location)];
    await stop();
    vi.unstubAllEnvs();

    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      TimeZone: 'UTC',
      data_checksums: 'on',
      fsync: 'on',
      listen_addresses: '',
      max_connections: '100',
      server_encoding: 'UTF8',
    });
    expect(database).toEqual([{ datlocprovider: 'b', datlocale: 'C.UTF-8' }]);
    expect(modes).toEqual([0o700, 0o700]);
    expect(location).toBe(join(directory, 'postgres'));
    expect(readFileSync(join(location, 'PG_VERSION'), 'utf8')).toBe('18\n');
  });

  test.skipIf(process.platform !== 'linux')('has a server that knows nothing of our environment', async () => {
    vi.stubEnv('PGHOST', '/nowhere');
    vi.stubEnv('A_SECRET', 'of ours');
    const { location } = await start(directory);
    vi.unstubAllEnvs();
    const pid = readFileSync(join(location, 'postmaster.pid'), 'utf8').split('\n')[0];
    const names = readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .map((entry) => entry.split('=')[0]);
    // PostgreSQL sets the LC_ variables of its own.
    expect(names.filter((name) => name !== '' && !name?.startsWith('LC_')).sort()).toEqual(['PATH', 'TZ']);
  });

  test('keeps its rows over a stop, which leaves neither lock nor socket', async () => {
    const first = await start(directory);
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await Promise.all([first.stop(), first.stop()]);
    expect(readdirSync(directory).sort()).toEqual(['postgres', 'postgres.log']);

    const second = await start(directory);
    const rows = await query(second.url, 'SELECT answer FROM kept');
    await second.stop();
    await first.stop();
    expect(rows).toEqual([{ answer: 42 }]);
  });

  test('has a log without values and statements', async () => {
    const { url, stop } = await start(directory);
    await expect(query(url, `SELECT 'Jane Doe'::integer`)).rejects.toThrow('Jane Doe');
    await stop();
    const log = readFileSync(join(directory, 'postgres.log'), 'utf8');
    expect(log).toContain('ready to accept connections');
    expect(log).not.toContain('Jane Doe');
  });

  test('has a log that is cut when it is too long', async () => {
    const log = join(directory, 'postgres.log');
    truncateSync(log, 6 * 1024 * 1024);
    await (await start(directory)).stop();
    expect(statSync(log).size).toBeLessThan(10_000);
    expect(statSync(`${log}.1`).size).toBe(6 * 1024 * 1024);
    rmSync(`${log}.1`);
  });

  test('is refused to a second process, which learns the pid of the first', async () => {
    const { url } = await start(directory);
    const { outcome } = await runEmbedded(directory);
    const rows = await query(url, 'SELECT 1 AS one');
    expect(outcome.error).toContain(`EmbeddedPostgresError: Another Gatehouse, process ${process.pid}, already uses`);
    expect(rows).toEqual([{ one: 1 }]);
  });

  test('that PostgreSQL cannot read is named with its reason, and let go of', async () => {
    const version = join(directory, 'postgres', 'PG_VERSION');
    writeFileSync(version, '17\n');
    await expect(startEmbedded(directory)).rejects.toThrow(
      /database files are incompatible with server.+DATABASE_URL/s,
    );
    writeFileSync(version, '18\n');
    await (await start(directory)).stop();
  });
});

test('a data directory with a path too long for a socket has its socket elsewhere', async () => {
  const directory = join(temporaryDirectory(), 'long'.repeat(30), 'path'.repeat(30));
  const { url, location, stop } = await start(directory);
  const rows = await query(url, 'SELECT 1 AS one');
  const sockets = socketsOf(url);
  const mode = modeOf(sockets);
  await stop();
  expect(rows).toEqual([{ one: 1 }]);
  expect(mode).toBe(0o700);
  expect(location).toBe(join(directory, 'postgres'));
  expect(readdirSync(dirname(sockets))).not.toContain(sockets);
});

test('a database whose creation was killed is created anew', async () => {
  const directory = join(temporaryDirectory(), 'data');
  const { child } = spawnEmbedded(directory);
  const draft = (): string | undefined => {
    if (!existsSync(directory)) return undefined;
    const name = readdirSync(directory).find((name) => name.startsWith('postgres.'));
    return name !== undefined && existsSync(join(directory, name, 'PG_VERSION')) ? name : undefined;
  };
  await vi.waitUntil(draft, { timeout: 20_000, interval: 5 });
  await end(child, 'SIGKILL');
  expect(readdirSync(directory)).not.toContain('postgres');

  const { url, stop } = await start(directory);
  expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await stop();
  expect(readdirSync(directory).sort()).toEqual(['postgres', 'postgres.log']);
});

test('a data directory that cannot be made is named', async () => {
  const file = join(temporaryDirectory(), 'file');
  writeFileSync(file, '');
  await expect(startEmbedded(file)).rejects.toMatchObject({
    name: 'EmbeddedPostgresError',
    message: expect.stringContaining(file),
  });
});
