import { expect, test } from 'vitest';
import type { Answer } from '../../../support/cards.ts';
import { businessBody, createdId, customerBody, walletsClient } from '../../../support/wallets.ts';
import { rowsOf } from '../../cards/creates.ts';

const DRY = { query: '?dry_run=true' };

test.each([
  ['an individual', customerBody],
  ['a business', businessBody],
])('%s: the answer to the real request, without an id, and nothing is stored', async (_what, make) => {
  const wallets = await walletsClient();
  const answer = await wallets.create(make(), DRY);
  expect(answer.status, answer.text).toBe(200);
  const { created_at } = answer.body.data;
  expect(answer.body).toEqual({ data: { id: null, status: 'pending_kyc', created_at } });
  expect(created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(Math.abs(Date.parse(created_at) - Date.now())).toBeLessThan(60_000);
  expect(answer.headers.get('etag')).toBeNull();
  expect(Object.values(await rowsOf(wallets.tenant.id)).every((count) => count === 0)).toBe(true);
  expect((await wallets.list()).body.data).toEqual([]);
});

test('any number of times, and the real request passes afterwards', async () => {
  const wallets = await walletsClient();
  const body = customerBody();
  expect((await wallets.create(body, DRY)).status).toBe(200);
  expect((await wallets.create(body, DRY)).status).toBe(200);
  expect((await wallets.create(body, { query: '?dry_run=false' })).status).toBe(201);
  expect((await wallets.create(body, DRY)).status).toBe(409);
});

const withoutRequest = ({ status, body }: Answer) => ({ status, error: { ...body.error, request_id: null } });
test.each<[number, string, (known: Record<string, unknown>) => unknown]>([
  [400, 'what is missing', () => customerBody({ phone: undefined })],
  [400, 'a body that cannot be read', () => '{'],
  [409, 'a duplicate', (known) => known],
  [422, 'what is invalid', () => customerBody({ phone: '0801', metadata: { '': '' } })],
])('reports %i for %s as the real request does', async (status, _what, make) => {
  const wallets = await walletsClient();
  const known = customerBody();
  await createdId(wallets, known);
  const body = make(known);
  const dry = await wallets.create(body, DRY);
  expect(dry.status, dry.text).toBe(status);
  expect(withoutRequest(dry)).toEqual(withoutRequest(await wallets.create(body)));
});
