import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { endpointBody, eventsApiClient, HOOK_URL } from '../../../support/events-api.ts';
import { expectFaults, fault, whole } from '../errors.ts';

const DRY = { query: '?dry_run=true' };
const PATH = '/webhooks/endpoints';

test('shows the endpoint as it would be, and stores nothing', async () => {
  const client = await eventsApiClient();
  const answer = await client.post(PATH, endpointBody({ format: 'wallets' }), DRY);
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body.data).toMatchObject({
    id: null,
    url: HOOK_URL,
    dialect: 'wallets',
    state: 'enabled',
    secret: null,
  });
  expect((await client.get(PATH)).body).toEqual({ data: [] });
});

test('does not use a key up', async () => {
  const client = await eventsApiClient();
  const headers = { 'idempotency-key': randomUUID() };
  expect((await client.post(PATH, endpointBody(), { ...DRY, headers })).status).toBe(200);
  expect((await client.post(PATH, endpointBody(), { headers })).status).toBe(201);
});

test('finds all that a create finds', async () => {
  const client = await eventsApiClient();
  const body = endpointBody({ url: 'https://10.0.0.1/', payload: 'fat' });
  expectFaults(await client.post(PATH, body, DRY), 400, [
    fault('payload', 'invalid_value', 'must be one of thin, full'),
    fault('url', 'forbidden_address', 'must lead to a public address'),
  ]);
  for (let made = 0; made < 20; made += 1) await client.endpoint();
  const full = 'This company has 20 endpoints in this mode already: remove one first';
  expectFaults(await client.post(PATH, endpointBody(), DRY), 400, [whole('too_many', full)]);
});

test('false is a create, and a word is neither', async () => {
  const client = await eventsApiClient();
  expect((await client.post(PATH, endpointBody(), { query: '?dry_run=false' })).status).toBe(201);
  expectFaults(await client.post(PATH, endpointBody({ format: 'xml' }), { query: '?dry_run=yes&x=1' }), 400, [
    fault('dry_run', 'invalid_type', 'must be a boolean'),
    fault('x', 'unknown_field', 'is not a field of this request'),
    fault('format', 'invalid_value', 'must be one of standard, cards, wallets, accounts'),
  ]);
});
