import type { RequestListener } from 'node:http';
import { afterAll, afterEach, expect, test } from 'vitest';
import { createGuardedFetch } from '../../src/lib/guarded-fetch.ts';
import { KEPT_ANSWER_BYTES, sendDelivery } from '../../src/webhooks/send.ts';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';

const SIGNED = { headers: { 'content-type': 'application/json', 'webhook-id': 'm1' }, body: '{"event":"é"}' };
const SHORT_TIMEOUT_MS = 300;
/** Short, yet a busy machine still gets the status through. */
const STATUS_TIMEOUT_MS = 1_500;

const guardedFetch = createGuardedFetch({ allowPrivateHosts: ['127.0.0.1'] });
afterAll(() => guardedFetch.close());

const servers: LocalServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function receiver(listener: RequestListener): Promise<LocalServer> {
  const server = await startLocalServer(listener);
  servers.push(server);
  return server;
}

const deliverTo = async (listener: RequestListener, timeoutMs?: number) =>
  sendDelivery(guardedFetch, `${(await receiver(listener)).url}/hook`, SIGNED, timeoutMs);

test('posts the body and the headers as they were signed, and keeps the answer', async () => {
  let seen = '';
  const result = await deliverTo(async (request, response) => {
    const { method, url, headers } = request;
    const body = Buffer.concat(await request.toArray()).toString();
    seen = [method, url, headers['content-type'], headers['webhook-id'], body].join(' ');
    response.end('thanks');
  });
  expect(seen).toBe('POST /hook application/json m1 {"event":"é"}');
  expect(result).toEqual({
    outcome: 'delivered',
    status: 200,
    errorCode: null,
    durationMs: expect.any(Number),
    answer: 'thanks',
    retryAfter: null,
  });
});

test.each([
  [201, 'delivered'],
  [204, 'delivered'],
  [299, 'delivered'],
  [304, 'failed'],
  [400, 'failed'],
  [404, 'failed'],
  [410, 'gone'],
  [500, 'failed'],
])('status %i is %s', async (status, outcome) => {
  const result = await deliverTo((_request, response) => response.writeHead(status).end());
  expect(result).toMatchObject({ outcome, status, errorCode: null, answer: '' });
});

test.each([301, 302, 303, 307, 308])('a redirect with %i is a failure and is not followed', async (status) => {
  const target = await receiver((_request, response) => response.end());
  const result = await deliverTo((_request, response) => response.writeHead(status, { location: target.url }).end());
  expect(result).toMatchObject({ outcome: 'failed', status, errorCode: null });
  expect(target.connections()).toBe(0);
});

test('tells what the receiver asks for in Retry-After', async () => {
  const result = await deliverTo((_request, response) => response.writeHead(503, { 'retry-after': '120' }).end('busy'));
  expect(result).toMatchObject({ outcome: 'failed', status: 503, answer: 'busy', retryAfter: '120' });
});

test('a receiver that never answers is a time-out', async () => {
  const result = await deliverTo(() => {}, SHORT_TIMEOUT_MS);
  expect(result).toMatchObject({ outcome: 'failed', status: null, errorCode: 'timeout', answer: '' });
});

test('a receiver that stops after its status is delivered, with what it sent', async () => {
  const result = await deliverTo((_request, response) => void response.writeHead(200).write('half'), STATUS_TIMEOUT_MS);
  expect(result).toMatchObject({ outcome: 'delivered', status: 200, answer: 'half' });
});

test('a reset connection is a failure', async () => {
  const result = await deliverTo((request) => request.socket.resetAndDestroy());
  expect(result).toMatchObject({ outcome: 'failed', status: null, answer: '' });
  expect(['connect', 'protocol']).toContain(result.errorCode);
});

test('a reset within the answer keeps the status', async () => {
  const result = await deliverTo((request, response) => {
    response.writeHead(500).write('half', () => request.socket.resetAndDestroy());
  });
  expect(result).toMatchObject({ outcome: 'failed', status: 500, errorCode: null });
});

test('nobody listening is a failure to connect', async () => {
  const server = await startLocalServer(() => {});
  await server.close();
  const result = await sendDelivery(guardedFetch, server.url, SIGNED);
  expect(result).toMatchObject({ outcome: 'failed', status: null, errorCode: 'connect' });
});

test('an answer that is no HTTP is a failure', async () => {
  const result = await deliverTo((request) => request.socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
  expect(result).toMatchObject({ outcome: 'failed', status: null, errorCode: 'protocol' });
});

test('of an endless answer the start is kept and the connection is cut', async () => {
  let cut = () => {};
  const wasCut = new Promise<void>((resolve) => {
    cut = resolve;
  });
  const result = await deliverTo((_request, response) => {
    const more = () => {
      while (response.write('0123456789abcdef'.repeat(256)));
    };
    response.on('drain', more).on('close', cut);
    more();
  });
  expect(result).toMatchObject({ outcome: 'delivered', status: 200, answer: '0123456789abcdef'.repeat(64) });
  await wasCut;
});

test('a long answer with its length announced is delivered all the same', async () => {
  const body = Buffer.alloc(3_000_000, 'x');
  const result = await deliverTo((_request, response) => {
    response.writeHead(200, { 'content-length': body.length }).end(body);
  });
  expect(result).toMatchObject({ outcome: 'delivered', answer: 'x'.repeat(KEPT_ANSWER_BYTES) });
});

test.each([
  ['control characters', Buffer.from('a\u0000b\u001b[31m\r\n\tc\u007f\u0085'), 'ab[31m\n\tc'],
  ['bytes that are no UTF-8', Buffer.from([0x61, 0xff, 0xfe, 0x62]), 'a��b'],
  ['a character cut in two', Buffer.from(`${'x'.repeat(KEPT_ANSWER_BYTES - 1)}é`), 'x'.repeat(KEPT_ANSWER_BYTES - 1)],
])('cleans the answer of %s', async (_name, body, kept) => {
  expect((await deliverTo((_request, response) => response.end(body))).answer).toBe(kept);
});

test('a private address that is not allowed is refused without a connection', async () => {
  const server = await receiver((_request, response) => response.end());
  const strict = createGuardedFetch({
    allowPrivateHosts: [],
    lookup: async () => [{ address: '127.0.0.1', family: 4 }],
  });
  const refused = { outcome: 'failed', status: null, answer: '', retryAfter: null };
  expect(await sendDelivery(strict, 'https://127.0.0.1/hook', SIGNED)).toMatchObject({
    ...refused,
    errorCode: 'refused_address',
  });
  expect(await sendDelivery(strict, 'https://hooks.example.org/', SIGNED)).toMatchObject({
    ...refused,
    errorCode: 'refused_address',
  });
  expect(await sendDelivery(strict, server.url, SIGNED)).toMatchObject({ ...refused, errorCode: 'refused_scheme' });
  await strict.close();
  expect(server.connections()).toBe(0);
});

test('a URL that is none is refused', async () => {
  const result = await sendDelivery(guardedFetch, 'nonsense', SIGNED);
  expect(result).toMatchObject({ outcome: 'failed', status: null, errorCode: 'refused_url' });
});
