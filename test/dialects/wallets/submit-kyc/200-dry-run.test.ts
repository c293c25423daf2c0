import { expect, test } from 'vitest';
import type { Answer } from '../../../support/cards.ts';
import { documentBody } from '../../../support/documents.ts';
import { createdId, identification, kycBody, walletsClient } from '../../../support/wallets.ts';
import { filesOf, rowsOf } from '../../cards/creates.ts';

const DRY = { query: '?dry_run=true' };

test('shows the customer as it would be, new documents without an id, and stores nothing', async () => {
  const wallets = await walletsClient();
  const id = await createdId(wallets);
  const kept = (await wallets.addDocument(id, documentBody())).body.data;
  const before = (await wallets.get(id)).text;
  const rows = await rowsOf(wallets.tenant.id);
  const dry = await wallets.submitKyc(id, kycBody(), DRY);
  expect(dry.status, dry.text).toBe(200);
  expect(dry.body.data).toMatchObject({
    id,
    date_of_birth: '1990-01-15',
    identifications: [{ type: 'NIN' }],
    documents: [{ id: kept.id }, { id: null, side: 'front' }, { id: null, side: 'back' }],
    requirements: [],
  });
  // It is the tag of no customer that there is.
  expect(dry.headers.get('etag')).toBeNull();
  expect((await wallets.get(id)).text).toBe(before);
  expect(await rowsOf(wallets.tenant.id)).toEqual(rows);
  expect(await filesOf(wallets.tenant.id)).toHaveLength(1);
});

const withoutRequest = ({ status, body }: Answer) => ({ status, error: { ...body.error, request_id: null } });
test.each<[number, string, (known: unknown) => unknown]>([
  [400, 'what is missing', () => kycBody({ identification: { type: 'NIN' } })],
  [409, 'a duplicate', (known) => kycBody({ identification: known })],
  [409, 'an identification of the other kind', () => ({ identification: identification({ type: 'TAX_ID' }) })],
  [415, 'a page', () => kycBody({ document_front_url: 'https://example.com/landing.html' })],
  [422, 'documents that cannot be read', () => kycBody({ document_back_url: 'https://example.com/tiny.jpg' })],
  [422, 'the age', () => ({ identification: identification(), date_of_birth: '2999-01-01' })],
])('reports %i for %s as the real request does', async (status, _what, make) => {
  const wallets = await walletsClient();
  const known = identification();
  await wallets.submitKyc(await createdId(wallets), { identification: known });
  const id = await createdId(wallets);
  const body = make(known);
  const dry = await wallets.submitKyc(id, body, DRY);
  expect(dry.status, dry.text).toBe(status);
  expect(withoutRequest(dry)).toEqual(withoutRequest(await wallets.submitKyc(id, body)));
});
