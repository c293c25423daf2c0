import { expect, test } from 'vitest';
import type { Answer } from '../../../support/cards.ts';
import { documentBody, documentForm } from '../../../support/documents.ts';
import { createdId, walletsClient } from '../../../support/wallets.ts';
import { expectNothingStaged, filesOf, rowsOf } from '../../cards/creates.ts';

const DRY = { query: '?dry_run=true' };

test.each([
  ['an upload', () => documentForm()],
  ['a document named by URL', async () => documentBody()],
])('%s: the answer to the real request, without an id, and nothing is stored', async (_what, make) => {
  const wallets = await walletsClient();
  const id = await createdId(wallets);
  const before = (await wallets.get(id)).text;
  const rows = await rowsOf(wallets.tenant.id);
  const dry = await wallets.addDocument(id, await make(), DRY);
  expect(dry.status, dry.text).toBe(200);
  expect(dry.body.data.id).toBeNull();
  expect((await wallets.get(id)).text).toBe(before);
  expect(await rowsOf(wallets.tenant.id)).toEqual(rows);
  expect(await filesOf(wallets.tenant.id)).toEqual([]);

  const real = await wallets.addDocument(id, await make());
  expect(real.body).toEqual({ data: { ...dry.body.data, id: expect.any(String) } });
});

test('leaves nothing of an upload in the staging folder, nor does a refusal', async () => {
  const wallets = await walletsClient();
  const id = await createdId(wallets);
  await wallets.addDocument(id, await documentForm(), DRY);
  await wallets.addDocument(id, await documentForm({ type: 'INCORPORATION_CERTIFICATE' }));
  await wallets.addDocument(id, await documentForm({ side: 'both' }));
  await expectNothingStaged();
});

const withoutRequest = ({ status, body }: Answer) => ({ status, error: { ...body.error, request_id: null } });
test.each<[number, string, Record<string, unknown>]>([
  [400, 'what is missing', { type: undefined }],
  [409, 'a document of the other kind', { type: 'INCORPORATION_CERTIFICATE' }],
  [415, 'a page', { url: 'https://example.com/landing.html' }],
  [422, 'a document that cannot be read', { url: 'https://example.com/tiny.jpg' }],
])('reports %i for %s as the real request does', async (status, _what, changes) => {
  const wallets = await walletsClient();
  const id = await createdId(wallets);
  const dry = await wallets.addDocument(id, documentBody(changes), DRY);
  expect(dry.status, dry.text).toBe(status);
  expect(withoutRequest(dry)).toEqual(withoutRequest(await wallets.addDocument(id, documentBody(changes))));
});
