import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Terminal } from '../../src/commands/command.ts';
import { listenUntil } from '../../src/commands/webhook-listen.ts';
import { newWebhookSecret, signDelivery, WEBHOOK_FORMATS, type WebhookFormat } from '../../src/webhooks/formats.ts';
import { eventually } from '../support/eventually.ts';
import { type RunningCommand, runGatehouse, spawnGatehouse } from '../support/gatehouse.ts';
import { runUntil } from './run-until.ts';
import './support.ts';

const SECRET = newWebhookSecret();

const ADDRESS = /http:\/\/127\.0\.0\.1:\d+\//;

/** A listener on a free port. */
async function startListener(
  values: Record<string, string>,
  settings: Record<string, string> = {},
  terminal: Terminal | null = null,
) {
  const running = runUntil(listenUntil, { port: '0', ...values }, settings, terminal);
  const url = await eventually('the address', () => running.stderr().match(ADDRESS)?.[0]);
  return { ...running, url, post: poster(url) };
}

/** Sends a body with headers. @returns the answer's status. */
const poster =
  (url: string) =>
  async (body: string, headers: Record<string, string> = {}) =>
    (await fetch(url, { method: 'POST', body, headers })).status;

const event = (version: number) => ({
  id: `event ${version}`,
  type: 'customer.updated',
  timestamp: new Date(),
  data: { customer_id: 'customer 1', version },
});

const sign = (format: WebhookFormat, version: number, secret = SECRET) =>
  signDelivery(format, [secret], event(version), new Date());

test.each(WEBHOOK_FORMATS)('%s: a line for each delivery says what it is worth', async (format) => {
  const { post, jsonLines, url, stderr, stop } = await startListener({ format }, { GATEHOUSE_WEBHOOK_SECRET: SECRET });
  const [second, first, forged] = [sign(format, 2), sign(format, 1), sign(format, 3, newWebhookSecret())];
  for (const { body, headers } of [second, first, second]) expect(await post(body, headers)).toBe(204);
  expect(await post(forged.body, forged.headers)).toBe(401);
  expect(await post('hello', first.headers)).toBe(400);

  const line = {
    received_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    webhook_id: 'event 2',
    type: 'customer.updated',
    customer_id: 'customer 1',
    version: 2,
    verified: true,
    reason: null,
    duplicate: false,
    out_of_order: false,
    body: JSON.parse(second.body),
  };
  const older = { webhook_id: 'event 1', version: 1, body: JSON.parse(first.body) };
  expect(await jsonLines(5)).toEqual([
    line,
    { ...line, ...older, out_of_order: true },
    { ...line, duplicate: true },
    {
      ...{ ...line, webhook_id: 'event 3', version: 3, body: JSON.parse(forged.body) },
      ...{ verified: false, reason: 'bad_signature' },
    },
    {
      ...{ ...line, ...older, type: null, customer_id: null, version: null, body: null },
      ...{ verified: false, reason: 'not_json', duplicate: true },
    },
  ]);

  expect(stderr()).toContain(`gatehouse webhook add --tenant TENANT --url ${url} --format ${format}\n`);
  expect(stderr()).toContain(`GATEHOUSE_ALLOW_PRIVATE_HOSTS=${new URL(url).host}\n`);
  expect(stderr()).not.toContain(SECRET);
  expect(stderr()).not.toContain('not verified');
  await stop();
  await expect(post(first.body)).rejects.toThrow();
});

test('a secret on the command line goes before the one of the environment', async () => {
  const { post, stop } = await startListener({ secret: SECRET }, { GATEHOUSE_WEBHOOK_SECRET: newWebhookSecret() });
  const { body, headers } = sign('standard', 1);
  expect(await post(body, headers)).toBe(204);
  await stop();
});

test('without a secret it verifies nothing and says so; what is no delivery does not end it', async () => {
  const { post, jsonLines, url, stderr, stop } = await startListener({});
  const get = await fetch(url);
  expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
  expect(await post('x'.repeat(1_000_001))).toBe(413);
  const refused = await fetch(url, { method: 'POST', body: '['.repeat(1_000) + ']'.repeat(1_000) });
  expect([refused.status, await refused.json()]).toEqual([400, { reason: 'too_deep' }]);
  const { body, headers } = sign('standard', 1, newWebhookSecret());
  expect(await post(body, headers)).toBe(204);
  expect(await jsonLines(3)).toMatchObject([
    { verified: null, reason: 'too_large', body: null },
    { verified: null, reason: 'too_deep', body: null },
    { verified: null, reason: null, type: 'customer.updated', version: 1 },
  ]);
  expect(stderr().match(/not verified/g)).toHaveLength(1);
  await stop();
});

test.each([
  ['--status 503', { status: '503' }, 503],
  ['--fail 1', { fail: '1' }, 500],
])('%s is what it answers, and what comes again then is no duplicate', async (_option, values, status) => {
  const { post, jsonLines, stop } = await startListener({ ...values, secret: SECRET });
  const { body, headers } = sign('standard', 1);
  for (let count = 0; count < 2; count += 1) expect(await post(body, headers)).toBe(status);
  expect(await post(body)).toBe(401);
  expect(await jsonLines(3)).toMatchObject([
    { verified: true, duplicate: false },
    { verified: true, duplicate: false },
    { verified: false, reason: 'missing_header' },
  ]);
  await stop();
});

test('a sender that breaks off is not shown, and does not end it', async () => {
  const { post, url, jsonLines, stop } = await startListener({});
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nhalf');
  await eventually('the start is sent', () => (socket.bytesWritten > 0 && socket.writableLength === 0 ? true : null));
  socket.resetAndDestroy();
  expect(await post('{}')).toBe(204);
  expect(await jsonLines(1)).toHaveLength(1);
  await stop();
});

test('a terminal shows text, in colours where it has them', async () => {
  for (const colours of [true, false]) {
    const { post, stdout, stop } = await startListener({}, {}, { colours, columns: () => 80 });
    await post('{"type":"customer.created"}', { 'webhook-id': 'event 1' });
    expect(stdout()).toContain('webhook-id event 1, answered 204');
    expect(stdout()).toContain('\n{\n  "type": "customer.created"\n}\n');
    expect(stdout().includes('\u001b[33mnot verified')).toBe(colours);
    await stop();
  }
});

test('as a command it ends on Ctrl-C, and when nobody reads any more', async () => {
  const ending: ((command: RunningCommand, url: string) => unknown)[] = [
    ({ process }) => process.kill('SIGINT'),
    ({ process }, url) => {
      process.stdout?.destroy();
      return poster(url)('{}').catch(() => {});
    },
  ];
  const ends = ending.map(async (end) => {
    const command = spawnGatehouse(['webhook', 'listen', '--port', '0'], {});
    onTestFinished(() => void command.process.kill('SIGKILL'));
    const url = await eventually('the address', () => command.stderr().match(ADDRESS)?.[0], 60_000);
    expect(await poster(url)('{}')).toBe(204);
    await eventually('the line', () => (command.stdout().endsWith('\n') ? true : null));
    await end(command, url);
    return command.ended;
  });
  expect(await Promise.all(ends)).toEqual(ends.map(() => ({ code: 0, signal: null })));
});

describe('a wrong call ends with 2 and says what would be right', () => {
  test.each([
    ['--port 65536', '--port must be a number from 0 to 65535'],
    ['--port http', '--port must be a number'],
    ['--status 199', '--status must be a number from 200 to 599'],
    ['--status 2e2', '--status must be a number'],
    ['--fail 2', '--fail must be a number from 0 to 1'],
    ['--fail half', '--fail must be a number'],
    ['--format xml', '--format must be one of standard, cards, wallets, accounts'],
    ['--secret whsec_%%', 'The secret of the format standard must be whsec_ and base64'],
    ['--secret whsec_', 'The secret of the format standard must be whsec_ and base64'],
    ['--host 192.0.2.1 --port 0', 'Nothing can listen on 192.0.2.1, port 0 (EADDRNOTAVAIL)'],
  ])('%s', async (options, message) => {
    const { code, stdout, stderr } = await runGatehouse(['webhook', 'listen', ...options.split(' ')], {});
    expect(stderr).toMatch(/^gatehouse: .*\n$/);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await eventually('the port', () => server.address());
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await runGatehouse(['webhook', 'listen', '--port', String(port)], {});
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(`port ${port} (EADDRINUSE)`) });
    server.close();
  });
});
