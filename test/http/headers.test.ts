import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, inject, test } from 'vitest';
import { openBook } from '../support/book.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const { url } = inject('shared');
const { cards, wallets, accounts } = await openBook();

/** One path of every kind that the service answers. */
const PATHS = [
  '/api/v1/customers',
  '/api/v1/customers/nobody',
  '/api/v1/documents/nothing',
  '/api/v1/nowhere',
  '/api/v1/openapi.json',
  '/customers',
  '/customers/nobody/nothing',
  '/customer',
  '/customer/nobody/nothing',
  '/openapi/wallets.json',
  '/nowhere',
  '/docs',
  '/health/live',
  '/metrics',
  '/sandbox/scenarios',
];

describe('X-Request-Id', () => {
  test.each(['a', 'order-77:retry.2_b', '0123456789abcdef'.repeat(8)])('%s comes back', async (id) => {
    const answer = await cards.request('GET', '/customers/nobody', { headers: { 'x-request-id': id } });
    expect(answer.headers.get('x-request-id')).toBe(id);
    expect(answer.body.request_id).toBe(id);
  });

  test.each([
    ['nothing', ''],
    ['a space', 'a b'],
    ['markup', '<script>'],
    ['a quote', `a"b`],
    ['what is not ASCII', 'é'],
    ['129 characters', 'x'.repeat(129)],
  ])('of %s is replaced by one of ours', async (_what, id) => {
    const answer = await cards.request('GET', '/customers/nobody', { headers: { 'x-request-id': id } });
    expect(answer.headers.get('x-request-id')).toMatch(UUID);
    expect(answer.body.request_id).toBe(answer.headers.get('x-request-id'));
  });

  test.each(PATHS)('every answer of %s has one of its own', async (path) => {
    const [first, second] = [await fetch(url + path), await fetch(url + path)];
    expect(first.headers.get('x-request-id')).toMatch(UUID);
    expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
  });
});

describe('RateLimit', () => {
  test('tells what a credential has left', async () => {
    const [first, second] = [await cards.list(), await cards.list()];
    const [before, after] = [first, second].map(({ headers }) => ({
      limit: Number(headers.get('ratelimit-limit')),
      remaining: Number(headers.get('ratelimit-remaining')),
      reset: Number(headers.get('ratelimit-reset')),
    }));
    expect(before?.limit).toBe(1_000_000);
    expect(after?.remaining).toBe((before?.remaining ?? 0) - 1);
    expect(after?.reset).toBeGreaterThan(0);
    expect(after?.reset).toBeLessThanOrEqual(60);
  });

  // Liveness is not counted, so it has nothing left to tell.
  test.each(PATHS.filter((path) => path !== '/health/live'))('is on the answer of %s', async (path) => {
    const { headers } = await fetch(url + path);
    for (const name of ['limit', 'remaining', 'reset']) expect(headers.get(`ratelimit-${name}`)).toMatch(/^\d+$/);
  });
});

test.each(PATHS)('the answer of %s has its security headers', async (path) => {
  const { headers } = await fetch(url + path);
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("object-src 'none'");
  expect(policy).toMatch(/frame-ancestors 'self'/);
  expect(policy).not.toMatch(/unsafe-eval|https?:|\*/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{7,}/);
  expect(headers.get('x-powered-by')).toBeNull();
  expect(headers.get('server')).toBeNull();
});

describe('a path that is not there', () => {
  test.each([
    ['GET', '/nowhere'],
    ['GET', '/'],
    ['DELETE', '/customers'],
    ['PUT', '/customers/enroll'],
    ['GET', '/customers/a/b/c'],
    ['POST', `/customers/${crypto.randomUUID()}`],
    ['GET', '/%zz'],
    ['GET', '/customers/a/%ff'],
    ['GET', `/${'x'.repeat(10_000)}`],
  ])('of the API: %s %s', async (method, path) => {
    const response = await fetch(`${url}/api/v1${path}`, { method });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      success: false,
      statusCode: 404,
      message: 'Resource not found',
      error: 'Not Found',
      errors: [],
      request_id: response.headers.get('x-request-id'),
    });
  });

  test.each([
    ['GET', '/customers/a/b'],
    ['PUT', '/customers'],
    ['DELETE', `/customers/${crypto.randomUUID()}`],
    ['POST', '/customers/enroll'],
    ['GET', '/customers/a/%ff/c'],
  ])('of wallets: %s %s', async (method, path) => {
    const response = await fetch(url + path, { method });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      error: {
        code: 'not_found',
        type: 'invalid_request_error',
        message: 'Resource not found',
        errors: [],
        request_id: response.headers.get('x-request-id'),
      },
    });
  });

  test.each([
    ['GET', '/customer/a/b'],
    ['PUT', '/customer'],
    ['DELETE', `/customer/${crypto.randomUUID()}`],
    ['PATCH', `/customer/${crypto.randomUUID()}`],
    ['POST', `/customer/${crypto.randomUUID()}/kyc`],
    ['GET', '/customer/a/%ff/c'],
  ])('of accounts: %s %s', async (method, path) => {
    const response = await fetch(url + path, { method });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      error: {
        message: 'Resource not found',
        code: '404',
        description: 'NOT_FOUND',
        field_errors: [],
        request_id: response.headers.get('x-request-id'),
      },
    });
  });

  test.each([
    '/',
    '/nowhere',
    '/custome',
    '/customerss',
    '/customer.json',
    '/v2/sub-accounts',
    '/wallets',
    '/%zz',
    '/api',
    '/api/v2/customers',
    '/.env',
    '/docs/bundle/../../package.json',
  ])('outside: %s', async (path) => {
    const response = await fetch(url + path);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      error: { message: 'Resource not found', errors: [], request_id: response.headers.get('x-request-id') },
    });
  });
});

describe('an address that cannot be decoded, or is very long, names a customer that is not there', () => {
  test.each(['%zz', '%', '%ff', '%E0%A4%A', '%c0%ae', `${'x'.repeat(10_000)}`])('%s', async (id) => {
    for (const api of [cards, wallets, accounts]) {
      const answer = await api.get(id);
      expect(answer.status, answer.text).toBe(404);
      const { message, request_id } = api === cards ? answer.body : answer.body.error;
      expect(message).toBe('Customer not found');
      expect(request_id).toBe(answer.headers.get('x-request-id'));
    }
  });
});

describe('what is hardly HTTP', () => {
  test.each([
    ['a path that leaves its folder', 'GET /docs/bundle/%2e%2e/%2e%2e/package.json HTTP/1.1', 404],
    ['no path', 'GET  HTTP/1.1', 400],
    ['no HTTP', '\x16\x03\x01\x02\x00', 400],
    ['headers without end', `GET /${'x'.repeat(20_000)} HTTP/1.1`, 431],
  ])('%s', async (_what, line, status) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.write(`${line}\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(await text(socket)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });
});
