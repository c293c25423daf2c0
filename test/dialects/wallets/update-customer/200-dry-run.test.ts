import { expect, test } from 'vitest';
import type { Answer } from '../../../support/cards.ts';
import { billingAddress, createdId, customerBody, walletsClient } from '../../../support/wallets.ts';
import { rowsOf } from '../../cards/creates.ts';

const DRY = { query: '?dry_run=true' };

test('shows the customer as it would be, and stores nothing', async () => {
  const wallets = await walletsClient();
  const id = await createdId(wallets);
  const before = (await wallets.get(id)).text;
  const rows = await rowsOf(wallets.tenant.id);
  const changes = { first_name: 'Ada', billing_address: billingAddress({ city: 'Kano' }), client_reference: 'user-1' };
  const dry = await wallets.update(id, changes, DRY);
  expect(dry.status, dry.text).toBe(200);
  expect(dry.body.data).toMatchObject({ id, ...changes });
  // It is the tag of no customer that there is.
  expect(dry.headers.get('etag')).toBeNull();
  expect((await wallets.get(id)).text).toBe(before);
  expect(await rowsOf(wallets.tenant.id)).toEqual(rows);

  const { updated_at: _, ...shown } = dry.body.data;
  expect((await wallets.update(id, changes)).body.data).toMatchObject(shown);
});

const withoutRequest = ({ status, body }: Answer) => ({ status, error: { ...body.error, request_id: null } });
test.each<[number, string, (email: unknown) => unknown]>([
  [400, 'nothing to change', () => ({})],
  [409, 'a duplicate', (email) => ({ email })],
  [409, 'a field of the other kind', () => ({ business_name: 'Okafor Trading' })],
  [422, 'what is invalid', () => ({ phone: '0801' })],
])('reports %i for %s as the real request does', async (status, _what, make) => {
  const wallets = await walletsClient();
  const known = customerBody();
  await createdId(wallets, known);
  const id = await createdId(wallets);
  const dry = await wallets.update(id, make(known.email), DRY);
  expect(dry.status, dry.text).toBe(status);
  expect(withoutRequest(dry)).toEqual(withoutRequest(await wallets.update(id, make(known.email))));
});
