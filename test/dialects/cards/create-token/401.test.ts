import { expect, test } from 'vitest';
import { cardsClient } from '../../../support/cards.ts';
import { apiKeyId, revoke } from '../../../support/tokens.ts';

const cards = await cardsClient();
const stranger = await cardsClient();
const { client_id, client_key, api_key } = cards.tenant;

test.each([
  ['a wrong client_key', { client_id, client_key: `${client_key}x` }],
  ["another client's client_key", { client_id, client_key: stranger.tenant.client_key }],
  ['an unknown client_id', { client_id: 'client_0000000000000000', client_key }],
  ['a client_id of another form', { client_id: 'nobody', client_key }],
  ['an API key in the place of both', { client_id: apiKeyId(cards.tenant), client_key: api_key }],
  ['the secret within an API key', { client_id: apiKeyId(cards.tenant), client_key: api_key.split('_')[2] }],
])('%s is answered like any other wrong pair', async (_what, body) => {
  const answer = await cards.request('POST', '/auth/token', { body });
  expect(answer.status, answer.text).toBe(401);
  expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  expect(answer.body).toEqual({
    success: false,
    statusCode: 401,
    message: 'Invalid client_id or client_key',
    error: 'Unauthorized',
    errors: [],
    request_id: expect.any(String),
  });
});

test('a revoked client', async () => {
  const { tenant, request } = await cardsClient();
  const body = { client_id: tenant.client_id, client_key: tenant.client_key };
  expect((await request('POST', '/auth/token', { body })).status).toBe(200);
  await revoke(tenant, tenant.client_id);
  expect((await request('POST', '/auth/token', { body })).status).toBe(401);
});
