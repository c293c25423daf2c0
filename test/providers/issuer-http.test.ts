import type { RequestListener } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createGuardedFetch } from '../../src/lib/guarded-fetch.ts';
import { type EnrollmentRequest, type Issuer, ProviderUnavailable } from '../../src/onboarding/ports.ts';
import { httpIssuer } from '../../src/providers/issuer-http.ts';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';
import { type SpawnedIssuer, spawnSandboxIssuer } from '../support/sandbox-issuer.ts';

const guardedFetch = createGuardedFetch({ allowPrivateHosts: ['127.0.0.1'] });
const SHORT_TIMEOUT_MS = 300;

let sandbox: SpawnedIssuer;
let issuer: Issuer;
beforeAll(async () => {
  // Longer than any test: a late answer never comes by itself.
  sandbox = await spawnSandboxIssuer({ slowAnswerMs: 600_000 });
  issuer = issuerAt(sandbox.url);
});
afterAll(async () => {
  await sandbox.stop();
  await guardedFetch.close();
});

const servers: LocalServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const issuerAt = (baseUrl: string, token: string | null = null, timeoutMs?: number): Issuer =>
  httpIssuer({ name: 'acme', baseUrl, token }, guardedFetch, timeoutMs);

async function answering(listener: RequestListener, token: string | null = null, timeoutMs?: number): Promise<Issuer> {
  const server = await startLocalServer(listener);
  servers.push(server);
  return issuerAt(server.url, token, timeoutMs);
}

const request = (idempotencyKey: string, lastName: string): EnrollmentRequest => ({
  idempotencyKey,
  customerId: 'c1',
  firstName: 'Ada',
  lastName,
  email: 'ada@example.com',
  dateOfBirth: '1990-01-31',
  country: 'NG',
});

const never = () => new AbortController().signal;
const plain = request('plain', 'Obi');

/** Expects the call to fail with `code` and without a word of what was sent. */
async function expectUnavailable(call: Promise<unknown>, code: string): Promise<void> {
  const error = await call.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ProviderUnavailable);
  expect(error).toMatchObject({ code });
  expect(String(error)).not.toMatch(/Ada|Obi|example\.com|secret/);
}

test('an accepted customer has a reference, found again under its key', async () => {
  const accepted = await issuer.enroll(plain, never());
  expect(accepted).toEqual({ kind: 'accepted', reference: expect.stringMatching(/^sbx_/) });
  expect(await issuer.lookUp('plain', never())).toEqual(accepted);
  expect(issuer.name).toBe('acme');
});

test('a key with characters of URLs is one key', async () => {
  const accepted = await issuer.enroll(request('a/b?c=%20 d', 'Obi'), never());
  expect(await issuer.lookUp('a/b?c=%20 d', never())).toEqual(accepted);
});

test('a declined customer has a reason', async () => {
  const declined = await issuer.enroll(request('declined', 'Declined'), never());
  expect(declined).toEqual({ kind: 'declined', reason: 'declined_by_issuer' });
  expect(await issuer.lookUp('declined', never())).toEqual(declined);
});

test('a key that the issuer never saw is null', async () => {
  expect(await issuer.lookUp('unseen', never())).toBeNull();
});

test('a late answer is given up, then looked up: accepted exactly once', async () => {
  const giveUp = new AbortController();
  const enrolling = expectUnavailable(issuer.enroll(request('late', 'Timeout'), giveUp.signal), 'timeout');
  let found = await issuer.lookUp('late', never());
  while (found === null) {
    await wait(10);
    found = await issuer.lookUp('late', never());
  }
  giveUp.abort();
  await enrolling;
  expect(found).toMatchObject({ kind: 'accepted' });
  expect(await issuer.enroll(request('late', 'Timeout'), never())).toEqual(found);
  expect((await sandbox.counts()).late).toEqual({ accepted: 1, duplicates: 1 });
});

test('a flaky issuer is unavailable twice, then accepts once', async () => {
  const flaky = request('flaky', 'Flaky');
  await expectUnavailable(issuer.enroll(flaky, never()), 'bad_answer');
  expect(await issuer.lookUp('flaky', never())).toBeNull();
  await expectUnavailable(issuer.enroll(flaky, never()), 'bad_answer');
  expect(await issuer.enroll(flaky, never())).toMatchObject({ kind: 'accepted' });
  expect((await sandbox.counts()).flaky).toEqual({ accepted: 1, duplicates: 0 });
});

test('an issuer that is down cannot be connected to', async () => {
  const stopped = await spawnSandboxIssuer();
  await stopped.stop();
  await expectUnavailable(issuerAt(stopped.url).enroll(plain, never()), 'connect');
  await expectUnavailable(issuerAt(stopped.url).lookUp('plain', never()), 'connect');
});

test('a call gives up by itself', async () => {
  const silent = await answering(() => {}, null, SHORT_TIMEOUT_MS);
  await expectUnavailable(silent.enroll(plain, never()), 'timeout');
});

test('an answer that stops half-way is given up too', async () => {
  const half = await answering((_request, response) => void response.write('{"status":'), null, SHORT_TIMEOUT_MS);
  await expectUnavailable(half.enroll(plain, never()), 'timeout');
});

test('a signal that was aborted before makes no call', async () => {
  await expectUnavailable(issuer.enroll(request('aborted', 'Obi'), AbortSignal.abort()), 'timeout');
  expect(await sandbox.counts()).not.toHaveProperty('aborted');
});

test.each([
  ['no JSON', 'oops'],
  ['an empty body', ''],
  ['null', 'null'],
  ['an array', '[]'],
  ['an unknown status', '{"status":"maybe","reference":"r1"}'],
  ['no reference', '{"status":"accepted"}'],
  ['a reference of another type', '{"status":"accepted","reference":7}'],
  ['a reference with control characters', '{"status":"accepted","reference":"r\\u00001"}'],
  ['a reference that is too long', JSON.stringify({ status: 'accepted', reference: 'r'.repeat(256) })],
  ['a reason in words', '{"status":"declined","reason":"Ada Obi is on a list"}'],
  ['more than it may send', JSON.stringify({ status: 'accepted', reference: 'r1', padding: 'x'.repeat(100_000) })],
])('%s is a bad answer', async (_name, body) => {
  const odd = await answering((_request, response) => response.writeHead(201).end(body));
  await expectUnavailable(odd.enroll(plain, never()), 'bad_answer');
  await expectUnavailable(odd.lookUp('plain', never()), 'bad_answer');
});

test.each([
  [500, 'bad_answer'],
  [502, 'bad_answer'],
  [503, 'busy'],
  [429, 'busy'],
  [401, 'not_configured'],
  [403, 'not_configured'],
  [404, 'bad_answer'],
  [405, 'bad_answer'],
  [408, 'bad_answer'],
  [409, 'bad_answer'],
  [425, 'bad_answer'],
  [302, 'bad_answer'],
  [204, 'bad_answer'],
])('status %i is %s', async (status, code) => {
  const odd = await answering((_request, response) => response.writeHead(status, { location: '/elsewhere' }).end());
  await expectUnavailable(odd.enroll(plain, never()), code);
  // 404 to a look-up is an unseen key, tested above.
  if (status !== 404) await expectUnavailable(odd.lookUp('plain', never()), code);
});

test.each([400, 410, 413, 422, 451])(
  'status %i refuses an enrollment for good: it would be the same next time',
  async (status) => {
    const refusing = await answering((_request, response) => response.writeHead(status).end('Ada Obi is on a list'));
    expect(await refusing.enroll(plain, never())).toEqual({ kind: 'declined', reason: 'request_refused' });
    // A refused look-up says nothing of the enrollment, which may have been accepted.
    await expectUnavailable(refusing.lookUp('plain', never()), 'bad_answer');
  },
);

test('sends the token, the key and the customer, and nothing else', async () => {
  const seen: unknown[] = [];
  const upstream = await answering(async (incoming, response) => {
    const body = Buffer.concat(await incoming.toArray()).toString();
    const { authorization, 'idempotency-key': key } = incoming.headers;
    seen.push([incoming.method, incoming.url, authorization, key, body && JSON.parse(body)]);
    response.writeHead(201).end('{"status":"accepted","reference":"r1"}');
  }, 'secret');
  await upstream.enroll(plain, never());
  await upstream.lookUp('plain', never());
  const { idempotencyKey, ...customer } = plain;
  expect(seen).toEqual([
    ['POST', '/enrollments', 'Bearer secret', idempotencyKey, customer],
    ['GET', '/enrollments/plain', 'Bearer secret', undefined, ''],
  ]);
});

test('without a token no authorization is sent, and a base URL may end in a slash', async () => {
  let seen = '';
  const server = await startLocalServer((incoming, response) => {
    seen = `${incoming.url} ${incoming.headers.authorization}`;
    response.writeHead(404).end();
  });
  servers.push(server);
  await issuerAt(`${server.url}/v1/`).lookUp('plain', never());
  expect(seen).toBe('/v1/enrollments/plain undefined');
});

test('a base URL on a private address that is not allowed is a matter of configuration', async () => {
  const strict = createGuardedFetch({ allowPrivateHosts: [] });
  const refused = httpIssuer({ name: 'acme', baseUrl: sandbox.url, token: null }, strict);
  await expectUnavailable(refused.lookUp('plain', never()), 'not_configured');
  await strict.close();
});
