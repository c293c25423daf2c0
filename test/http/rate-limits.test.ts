import Fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLimiters } from '../../src/http/rate-limits.ts';
import { accountsClient } from '../support/accounts.ts';
import { cardsClient } from '../support/cards.ts';
import type { Gatehouse } from '../support/gatehouse.ts';
import { type OwnInstallation, ownInstallation } from '../support/own-installation.ts';
import { newTenant, type TestTenant } from '../support/tenants.ts';
import { walletsClient } from '../support/wallets.ts';

const PER_CREDENTIAL = 3;
const PER_ADDRESS = 5;

let own: OwnInstallation;
let byCredential: Gatehouse;
let byAddress: Gatehouse;
beforeAll(async () => {
  own = await ownInstallation();
  byCredential = await own.start({ RATE_LIMIT_PER_CREDENTIAL: String(PER_CREDENTIAL) });
  byAddress = await own.start({ RATE_LIMIT_PER_ADDRESS: String(PER_ADDRESS) });
});
afterAll(() => own.remove());

test('a credential that asks too often is told when to come again, and no other is', async () => {
  const tenant = await newTenant({ database: own.database });
  const cards = await cardsClient(tenant, byCredential.url);
  for (let left = PER_CREDENTIAL - 1; left >= 0; left -= 1) {
    const { status, headers } = await cards.list();
    expect([status, headers.get('ratelimit-limit'), headers.get('ratelimit-remaining')]).toEqual([
      200,
      String(PER_CREDENTIAL),
      String(left),
    ]);
  }
  const refused = await cards.list();
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  expect(refused.headers.get('ratelimit-remaining')).toBe('0');
  expect(refused.headers.get('ratelimit-reset')).toBe(refused.headers.get('retry-after'));
  expect(refused.body).toEqual({
    success: false,
    statusCode: 429,
    message: 'Too many requests',
    error: 'Too Many Requests',
    errors: [],
    request_id: refused.headers.get('x-request-id'),
  });
  expect((await cards.enroll({})).status).toBe(429);
  await expectRefusedByOthers(tenant);

  // The client pair is another credential of the same company, and the token itself is counted by address alone.
  const { client_id, client_key } = tenant;
  const { body } = await cards.request('POST', '/auth/token', { body: { client_id, client_key } });
  const headers = { authorization: `Bearer ${body.access_token}` };
  expect((await cards.request('GET', '/customers', { headers })).status).toBe(200);
  const stranger = await cardsClient(await newTenant({ database: own.database }), byCredential.url);
  expect((await stranger.list()).status).toBe(200);
});

/** A credential is one, whichever API it is used for. */
async function expectRefusedByOthers(tenant: TestTenant): Promise<void> {
  const [wallets, accounts] = [
    await (await walletsClient(tenant, byCredential.url)).list(),
    await (await accountsClient(tenant, byCredential.url)).list(),
  ];
  const message = 'Too many requests';
  expect([wallets.status, accounts.status]).toEqual([429, 429]);
  expect(wallets.body).toEqual({
    error: {
      code: 'rate_limited',
      type: 'rate_limit_error',
      message,
      errors: [],
      request_id: wallets.headers.get('x-request-id'),
    },
  });
  expect(accounts.body).toEqual({
    error: {
      message,
      code: '429',
      description: 'TOO_MANY_REQUESTS',
      field_errors: [],
      request_id: accounts.headers.get('x-request-id'),
    },
  });
  for (const { headers } of [wallets, accounts]) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
}

test('an address that asks too often is told so on every path, whatever it proves', async () => {
  const cards = await cardsClient(await newTenant({ database: own.database }), byAddress.url);
  const paths = ['/api/v1/customers', '/customers', '/customer', '/nowhere', '/sandbox/scenarios'];
  for (const [sent, path] of paths.entries()) {
    const { status, headers } = await fetch(byAddress.url + path);
    expect(status, path).not.toBe(429);
    expect(headers.get('ratelimit-limit')).toBe(String(PER_ADDRESS));
    expect(headers.get('ratelimit-remaining')).toBe(String(PER_ADDRESS - 1 - sent));
  }
  for (const path of paths) {
    const { status, headers } = await fetch(byAddress.url + path);
    expect(status, path).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  }
  // Whoever restarts a process that does not answer must not take a limit for that.
  const live = await fetch(`${byAddress.url}/health/live`);
  expect([live.status, live.headers.get('ratelimit-limit')]).toEqual([200, null]);
  expect((await fetch(`${byAddress.url}/health/ready`)).status).toBe(429);
  const proven = await cards.list();
  expect([proven.status, proven.body.success]).toEqual([429, false]);
  // Nobody can pretend to be another address.
  const forged = await fetch(`${byAddress.url}/nowhere`, { headers: { 'x-forwarded-for': '203.0.113.7' } });
  expect(forged.status).toBe(429);
});

test('the addresses that one IPv6 line has are counted as one, an IPv4 address as itself in either form', async () => {
  const app = Fastify();
  const limiters = await createLimiters(app, { perAddressPerMinute: 10, perCredentialPerMinute: 10 });
  app.addHook('onRequest', limiters.byAddress);
  app.get('/', async () => 'ok');
  const leftFor = async (remoteAddress: string): Promise<number> =>
    Number((await app.inject({ url: '/', remoteAddress })).headers['ratelimit-remaining']);
  expect(await leftFor('2001:db8:1:2::1')).toBe(9);
  expect(await leftFor('2001:db8:1:2:ffff:1:2:3')).toBe(8);
  expect(await leftFor('2001:db8:1:3::1')).toBe(9);
  expect(await leftFor('203.0.113.7')).toBe(9);
  expect(await leftFor('::ffff:203.0.113.7')).toBe(8);
});
