import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { type Answer, type CardsClient, cardsClient } from '../../../support/cards.ts';
import { documentBody, documentForm } from '../../../support/documents.ts';
import { expectNothingStaged, filesOf, rowsOf } from '../creates.ts';
import { bareCustomer } from './customers.ts';

const DRY = '?dry_run=true';

let cards: CardsClient;
beforeAll(async () => {
  cards = await cardsClient();
});

test.each([
  ['an upload', () => documentForm({ type: 'NIN' })],
  ['a document named by URL', async () => documentBody({ type: 'NIN' })],
])('%s: tells what would be kept, and keeps nothing', async (_what, make) => {
  const own = await cardsClient();
  const id = await bareCustomer(own);
  const [before, rows] = [await own.get(id), await rowsOf(own.tenant.id)];
  const dry = await own.addDocument(id, await make(), DRY);
  expect(dry.status, dry.text).toBe(200);
  const { data, ...envelope } = dry.body;
  expect(envelope).toEqual({ success: true, statusCode: 200, message: 'Dry run passed: nothing was stored' });
  expect(dry.headers.get('etag')).toBeNull();
  const after = await own.get(id);
  expect([after.text, after.headers.get('etag')]).toEqual([before.text, before.headers.get('etag')]);
  expect(await rowsOf(own.tenant.id)).toEqual(rows);
  expect(await filesOf(own.tenant.id)).toEqual([]);
  await expectNothingStaged();

  const real = await own.addDocument(id, await make(), '?dry_run=false');
  expect(real.status, real.text).toBe(201);
  expect(data).toEqual({ ...real.body.data, id: null });
});

test('neither keeps its answer under an Idempotency-Key nor is answered by one', async () => {
  const id = await bareCustomer(cards);
  const key = { 'idempotency-key': randomUUID() };
  expect((await cards.addDocument(id, documentBody(), DRY, key)).status).toBe(200);
  const real = await cards.addDocument(id, documentBody(), '', key);
  expect([real.status, real.headers.get('idempotent-replayed')]).toEqual([201, null]);
  const dry = await cards.addDocument(id, documentBody(), DRY, key);
  expect([dry.status, dry.headers.get('idempotent-replayed')]).toEqual([200, null]);
});

const withoutRequest = ({ status, body: { request_id: _, ...body } }: Answer) => ({ status, body });

test.each<[number, string, Record<string, unknown>, Record<string, string>]>([
  [400, 'a field', { side: 'left' }, {}],
  [409, 'the type of a business', { type: 'INCORPORATION_CERTIFICATE' }, {}],
  [412, 'another version', {}, { 'if-match': '"1000"' }],
  [415, 'a web page', { url: 'https://example.com/landing.html' }, {}],
  [422, 'a document that cannot be read', { url: 'https://example.com/tiny.jpg' }, {}],
])('reports %i for %s as the real request does', async (status, _what, changes, headers) => {
  const id = await bareCustomer(cards);
  const dry = await cards.addDocument(id, documentBody(changes), DRY, headers);
  expect(dry.status, dry.text).toBe(status);
  const real = await cards.addDocument(id, documentBody(changes), '', headers);
  expect(withoutRequest(dry)).toEqual(withoutRequest(real));
});
