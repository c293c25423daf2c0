import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listCheckpoints } from '../../src/audit/list-checkpoints.ts';
import { type EventProof, proveEvent } from '../../src/audit/prove-event.ts';
import { sealEvents } from '../../src/audit/seal-events.ts';
import { renderCheckpoint, renderProof } from '../../src/audit/wire.ts';
import type { Scope } from '../../src/lib/scope.ts';
import type { Event } from '../../src/onboarding/events.ts';
import { addEvents, keysOf, newCustomer } from '../audit/support.ts';
import { runGatehouse, spawnGatehouse } from '../support/gatehouse.ts';
import { newScope, openTestServices } from '../support/services.ts';
import './support.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

const services = await openTestServices();
const { core } = services;
const { key } = keysOf(services);
const settings = {
  DATABASE_URL: services.databaseUrl,
  GATEHOUSE_DATA_DIR: services.config.dataDirectory,
  GATEHOUSE_ROOT_KEY: services.rootKey.toString('hex'),
};
const run = (...args: string[]) => runGatehouse(['audit', ...args], settings);

/** Settings with which nothing would start. */
const UNUSABLE = { DATABASE_URL: 'postgres://127.0.0.1:1/none', PORT: 'none', GATEHOUSE_ROOT_KEY: 'none' };
const verify = (...args: string[]) => runGatehouse(['audit', 'verify', ...args], UNUSABLE);

let directory: string;
let scope: Scope;
let first: Event;
const at = (name: string): string => join(directory, name);

/** An export of events under two checkpoints and one that is not sealed, its key, a proof, and what the API says of checkpoints. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gatehouse-audit-'));
  afterAll(() => rm(directory, { recursive: true, force: true }));
  scope = await newScope(services);
  const ada = await newCustomer(services, scope);
  for (const count of [1, 3]) {
    const [event] = (await addEvents(services, scope, ada, count)) as [Event];
    first ??= event;
    await sealEvents(core.database, scope, key);
  }
  await addEvents(services, scope, ada);
  expect(await run('export', '--tenant', scope.tenantId, '--out', at('export.ndjson'))).toEqual({
    code: 0,
    stdout: `written to ${at('export.ndjson')}\n`,
    stderr: '',
  });
  await writeFile(at('key.pem'), (await run('key')).stdout);
  const proof = renderProof(scope, (await proveEvent(core, scope, first.id)) as EventProof);
  await writeFile(at('proof.json'), JSON.stringify({ data: proof }, null, 2));
  const checkpoints = await listCheckpoints(core, scope, { limit: 10 });
  const data = checkpoints.map((each) => renderCheckpoint(scope, each));
  await writeFile(at('known.json'), JSON.stringify({ data, next_cursor: null }));
});

describe('audit key', () => {
  test('prints the key that verifies what the server signs', async () => {
    expect((await run('key')).stdout).toBe(`${key.publicKeyPem}key id: ${key.keyId}\n`);
    const { code, stdout } = await run('key', '--json');
    expect([code, JSON.parse(stdout)]).toEqual([0, { key_id: key.keyId, public_key_pem: key.publicKeyPem }]);
  });
});

describe('audit export', () => {
  test('writes the same to standard output as to a file that its owner alone can read', async () => {
    const { code, stdout } = await run('export', '--tenant', scope.tenantId);
    const file = await readFile(at('export.ndjson'), 'utf8');
    const body = (written: string): string[] => written.split('\n').slice(1);
    expect([code, body(stdout)]).toEqual([0, body(file)]);
    expect(body(stdout)).toHaveLength(10);
    expect((await stat(at('export.ndjson'))).mode & 0o777).toBe(0o600);
  });

  test('keeps to the mode that is asked for', async () => {
    const { stdout } = await run('export', '--tenant', scope.tenantId, '--mode', 'live', '--json');
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ mode: 'live' }, { kind: 'end', events: 0 }]);
  });

  test.each([
    ['export.ndjson', 'EEXIST'],
    ['none/export.ndjson', 'ENOENT'],
  ])('does not write to %s', async (name, fault) => {
    const before = await readdir(directory);
    const { code, stdout, stderr } = await run('export', '--tenant', scope.tenantId, '--out', at(name));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(`gatehouse: --out must name a file that can be made and is not there yet (${fault})\n`);
    expect(await readdir(directory)).toEqual(before);
  });

  test('ends, and has failed, when whoever reads it has gone', async () => {
    const long = await newScope(services);
    await addEvents(services, long, await newCustomer(services, long), 1_500);
    const running = spawnGatehouse(['audit', 'export', '--tenant', long.tenantId], settings);
    running.process.stdout?.once('data', () => running.process.stdout?.destroy());
    expect(await running.ended).toEqual({ code: 1, signal: null });
    expect(running.stderr()).toBe('');
  });
});

describe('audit verify', () => {
  test('finds an export intact on another machine, with nothing but the public key', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'gatehouse-elsewhere-'));
    for (const name of ['export.ndjson', 'key.pem']) await copyFile(at(name), join(elsewhere, name));
    const child = spawn(process.execPath, [MAIN, 'audit', 'verify', 'export.ndjson', '--key', 'key.pem'], {
      cwd: elsewhere,
      env: { PATH: process.env.PATH ?? '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      'intact export',
      `tenant: ${scope.tenantId}, mode: test`,
      'events: 5, of which not sealed yet: 1',
      'checkpoints: 2',
      expect.stringMatching(/^newest checkpoint: 2, hash: [0-9a-f]{64}$/),
      '',
    ]);
    expect((await readdir(elsewhere)).toSorted()).toEqual(['export.ndjson', 'key.pem']);
    await rm(elsewhere, { recursive: true });
  });

  test('says the same as JSON', async () => {
    const { code, stdout } = await verify(at('export.ndjson'), '--key', at('key.pem'), '--json');
    const newest = JSON.parse(await readFile(at('known.json'), 'utf8')).data[0];
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      {
        ...{ verified: 'export', intact: true, tenant_id: scope.tenantId, mode: 'test', key_id: key.keyId },
        ...{ events: 5, unsealed_events: 1, checkpoints: 2, last_checkpoint: newest, problem_count: 0, problems: [] },
      },
    ]);
  });

  test('ends with 1 and lists what is wrong', async () => {
    const lines = (await readFile(at('export.ndjson'), 'utf8')).split('\n');
    await writeFile(
      at('edited.ndjson'),
      lines.with(1, lines[1]?.replace('unverified', 'verified') as string).join('\n'),
    );
    const { code, stdout, stderr } = await verify(at('edited.ndjson'), '--key', at('key.pem'));
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'export NOT INTACT: 1 problem',
      `  event ${first.id} does not have the hash of what it says`,
    ]);
    const inJson = await verify(at('edited.ndjson'), '--key', at('key.pem'), '--json');
    expect([inJson.code, JSON.parse(inJson.stdout)]).toMatchObject([
      1,
      { intact: false, problem_count: 1, problems: [{ at: `event ${first.id}`, what: expect.any(String) }] },
    ]);
  });

  test('finds a proof that is nested too deeply not intact', async () => {
    const deep = `"data":${'['.repeat(4_000)}${']'.repeat(4_000)}`;
    const proof = JSON.stringify(JSON.parse(await readFile(at('proof.json'), 'utf8')).data);
    await writeFile(at('deep.json'), proof.replace(/"data":\{[^}]*\}/, deep));
    expect(await readFile(at('deep.json'), 'utf8')).toContain(deep);
    expect(await verify(at('deep.json'), '--key', at('key.pem'))).toMatchObject({ code: 1, stderr: '' });
  });

  test.each(['', 'nothing of an export\n', '{}', '\n\n', 'a'.repeat(2_500_000)])(
    'finds nothing intact in %.20j',
    async (content) => {
      await writeFile(at('other'), content);
      expect(await verify(at('other'), '--key', at('key.pem'))).toMatchObject({ code: 1, stderr: '' });
    },
  );

  test('checks the proof of one event, as the API answered it', async () => {
    const { code, stdout } = await verify(at('proof.json'), '--key', at('key.pem'));
    expect([code, stdout.split('\n')[0]]).toEqual([0, 'intact proof']);
    const edited = (await readFile(at('proof.json'), 'utf8')).replace('unverified', 'verified');
    await writeFile(at('edited.json'), edited);
    expect(await verify(at('edited.json'), '--key', at('key.pem'))).toMatchObject({ code: 1, stderr: '' });
  });

  test.each(['known.json', 'export.ndjson'])('compares with checkpoints kept in %s', async (known) => {
    const compare = (name: string) => verify(at('export.ndjson'), '--key', at('key.pem'), '--known', at(name));
    expect((await compare(known)).code).toBe(0);
    const changed = (await readFile(at(known), 'utf8')).replace('"event_count":3', '"event_count":4');
    await writeFile(at(`changed.${known}`), changed);
    const { code, stdout } = await compare(`changed.${known}`);
    expect([code, stdout]).toEqual([1, expect.stringContaining('checkpoint 2 is not the one that was kept earlier')]);
  });

  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const wrong: [string, string[], string][] = [
    ['a file that is not there', ['none', '--key', 'key.pem'], 'FILE must name a file that can be read (ENOENT)'],
    ['a folder', ['.', '--key', 'key.pem'], 'FILE must name a file that can be read (EISDIR)'],
    [
      'a key that is none',
      ['export.ndjson', '--key', 'known.json'],
      '--key must name a file with a public key of Ed25519',
    ],
    [
      'a key of another sort',
      ['export.ndjson', '--key', 'rsa.pem'],
      '--key must name a file with a public key of Ed25519',
    ],
    [
      'kept checkpoints where there are none',
      ['export.ndjson', '--key', 'key.pem', '--known', 'key.pem'],
      '--known must name a file with checkpoints, and there is none in it',
    ],
  ];
  test.each(wrong)('does not start with %s', async (_what, args, message) => {
    await writeFile(at('rsa.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const { code, stdout, stderr } = await verify(...args.map((arg) => (arg.startsWith('--') ? arg : at(arg))));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`gatehouse: ${message}`);
  });
});
