import { beforeAll, describe, expect, test } from 'vitest';
import { cardsClient } from '../../support/cards.ts';
import { newTenant } from '../../support/tenants.ts';
import { WORTHLESS_AUTHORIZATIONS } from '../../support/tokens.ts';
import { type WalletsClient, walletsClient } from '../../support/wallets.ts';
import { rowsOf } from '../cards/creates.ts';
import { expectRefused } from './errors.ts';
import { goodBodyOf, type Operation, pathOf, subjectOf } from './operations.ts';

/** Here it is worth something: the scheme may be left out. */
const { 'an API key without a scheme': _, ...WORTHLESS } = WORTHLESS_AUTHORIZATIONS;

const NO_CREDENTIAL = 'Authorization header must be: Bearer <api_key>';
const NO_SUCH_CREDENTIAL = 'Invalid or expired access token';

const accessToken = async ({ tenant }: WalletsClient): Promise<string> => {
  const { client_id, client_key } = tenant;
  const cards = await cardsClient(tenant);
  return (await cards.request('POST', '/auth/token', { body: { client_id, client_key } })).body.access_token;
};

/** Who may call: status 401. */
export function describeAuthentication(operation: Operation): void {
  let wallets: WalletsClient;
  let id: string;
  let path: string;
  beforeAll(async () => {
    wallets = await walletsClient();
    id = await subjectOf(operation, wallets);
    path = pathOf(operation, id);
  });
  const { method } = operation;

  describe('nobody is let in by', () => {
    test.each(Object.entries(WORTHLESS))('%s, nor by that without its scheme', async (_what, make) => {
      const before = await rowsOf(wallets.tenant.id);
      const sent = await make(wallets.tenant);
      for (const authorization of new Set([sent, sent?.replace(/^Bearer /, '') ?? null])) {
        const answer = await wallets.request(method, path, { body: goodBodyOf(operation), authorization });
        expectRefused(answer, 401, answer.body.error.message);
        expect([NO_CREDENTIAL, NO_SUCH_CREDENTIAL]).toContain(answer.body.error.message);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      }
      expect(await rowsOf(wallets.tenant.id)).toEqual(before);
    });
  });

  test('whoever sends no credential is told what to send', async () => {
    const answer = await wallets.request(method, path, { authorization: null });
    expectRefused(answer, 401, NO_CREDENTIAL);
  });

  test('comes before every fault of the request, and before whether there is such a customer', async () => {
    const faulty = { authorization: 'token', headers: { 'content-type': 'text/plain' } };
    const body = method === 'GET' ? undefined : '{';
    const somewhere = pathOf(operation, crypto.randomUUID());
    expectRefused(await wallets.request(method, `${somewhere}?x=1`, { ...faulty, body }), 401, NO_SUCH_CREDENTIAL);
  });

  test('an API key and an access token are let in with the scheme and without', async () => {
    const token = await accessToken(wallets);
    const { api_key } = wallets.tenant;
    for (const authorization of [api_key, `bearer  ${api_key}`, token, `Bearer ${token}`]) {
      const answer = await wallets.request(method, path, { body: goodBodyOf(operation), authorization });
      expect(answer.status, answer.text).toBe(operation.status);
    }
  });
}

/** Only companies with approved KYB have customers: status 403. */
export function describeKyb(operation: Operation): void {
  const { method } = operation;

  test.each(['PENDING', 'REJECTED'] as const)('a company whose KYB is %s', async (kybStatus) => {
    const wallets = await walletsClient(await newTenant({ kybStatus }));
    const path = pathOf(operation, crypto.randomUUID());
    for (const authorization of [wallets.tenant.api_key, `Bearer ${await accessToken(wallets)}`]) {
      const answer = await wallets.request(method, path, { body: goodBodyOf(operation), authorization });
      expectRefused(answer, 403, `Company KYB is ${kybStatus}: it must be APPROVED to use the API`);
    }
    expect((await rowsOf(wallets.tenant.id)).customer).toBe(0);
  });

  test('comes before every fault of the request', async () => {
    const wallets = await walletsClient(await newTenant({ kybStatus: 'PENDING' }));
    const body = method === 'GET' ? undefined : '{';
    const options = { body, headers: { 'content-type': 'text/plain' } };
    expect((await wallets.request(method, `${pathOf(operation, 'x')}?limit=0`, options)).status).toBe(403);
  });
}
