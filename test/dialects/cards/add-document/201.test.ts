import { createHash, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type CardsClient, cardsClient, specimen, uniqueDigits } from '../../../support/cards.ts';
import { documentBody, documentForm } from '../../../support/documents.ts';
import { eventsOf } from '../../../support/events.ts';
import { businessBody } from '../../../support/wallets.ts';
import { filesOf } from '../creates.ts';
import { bareCustomer, customerWithNumber, versionOf } from './customers.ts';

const GOOD = Buffer.from(await (await specimen('good.jpg')).arrayBuffer());
const SHA256 = createHash('sha256').update(GOOD).digest('hex');

let cards: CardsClient;
beforeAll(async () => {
  cards = await cardsClient();
});

async function added(id: string, body: unknown, client = cards): Promise<Answer['body']['data']> {
  const answer = await client.addDocument(id, body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.data;
}

const details = async (id: string): Promise<Answer['body']['data']> => (await cards.get(id)).body.data;

test.each([
  ['an upload', () => documentForm({ type: ' VOTERS_CARD ', side: 'front' })],
  ['a document named by URL', async () => documentBody({ type: ' VOTERS_CARD ', sha256: SHA256.toUpperCase() })],
])('%s is kept, and told of', async (_what, make) => {
  const own = await cardsClient();
  const id = await bareCustomer(own);
  const answer = await own.addDocument(id, await make());
  expect(answer.status, answer.text).toBe(201);
  expect(answer.body).toEqual({
    success: true,
    statusCode: 201,
    message: 'Document received',
    data: {
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      type: 'VOTERS_CARD',
      side: 'front',
      media_type: 'image/jpeg',
      size_bytes: GOOD.length,
      sha256: SHA256,
      quality: 'good',
      remarks: [],
    },
  });
  expect(await filesOf(own.tenant.id)).toHaveLength(1);
});

test('an upload is served by the link of its side, byte for byte', async () => {
  const id = await bareCustomer(cards);
  expect(await details(id)).toMatchObject({ image: null, photo: null });
  const file = await specimen('good.png');
  expect(await added(id, await documentForm({ type: 'NIN', side: 'back', file }))).toMatchObject({
    side: 'back',
    media_type: 'image/png',
  });
  const { image, photo } = await details(id);
  expect(image).toBeNull();
  const served = Buffer.from(await (await fetch(photo)).arrayBuffer());
  expect(served.equals(Buffer.from(await file.arrayBuffer()))).toBe(true);
});

test('the newest document of a side is the one that is shown', async () => {
  const id = await bareCustomer(cards);
  for (const name of ['first', 'second']) {
    const url = `https://example.com/${name}.jpg`;
    await added(id, documentBody({ url }));
    expect((await details(id)).image).toBe(url);
  }
});

test('a business of another API has a certificate', async () => {
  const id = await bareCustomer(cards, businessBody());
  const type = 'INCORPORATION_CERTIFICATE';
  expect(await added(id, await documentForm({ type }))).toMatchObject({ type });
});

describe('the version', () => {
  test.each<[string, (version: number) => string]>([
    ['that is meant', (version) => `"${version}"`],
    ['that is among those meant', (version) => `"1000", "${version}"`],
    ['of any number', () => '*'],
  ])('%s is changed, and moves on', async (_what, value) => {
    const id = await bareCustomer(cards);
    const version = await versionOf(cards, id);
    const answer = await cards.addDocument(id, documentBody(), '', { 'if-match': value(version) });
    expect(answer.status, answer.text).toBe(201);
    expect(await versionOf(cards, id)).toBe(version + 2);
    expect(await eventsOf(id, version)).toEqual([
      { version: version + 1, type: 'document.received', data: { document_id: answer.body.data.id, side: 'front' } },
      {
        version: version + 2,
        type: 'requirement.resolved',
        data: { requirement: 'document_missing', document: 'front', reason: 'not_submitted' },
      },
    ]);
  });
});

test.each([
  ['an upload', () => documentForm()],
  ['a document named by URL', async () => documentBody()],
])('%s sent again with the same key is kept once, and answered the same', async (_what, make) => {
  const own = await cardsClient();
  const id = await bareCustomer(own);
  const key = { 'idempotency-key': randomUUID() };
  const first = await own.addDocument(id, await make(), '', key);
  expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([201, null]);
  const again = await own.addDocument(id, await make(), '', key);
  expect([again.status, again.text, again.headers.get('idempotent-replayed')]).toEqual([201, first.text, 'true']);
  expect(await filesOf(own.tenant.id)).toHaveLength(1);
});

test('the side that is still missing is asked for, then nothing', async () => {
  const id = await customerWithNumber(cards, `${uniqueDigits(6)}00006`);
  const owed = { code: 'document_missing', reason: 'not_submitted', blocks: ['verification'], field: null };
  const types = ['NIN', 'PASSPORT', 'VOTERS_CARD', 'DRIVERS_LICENSE'];
  const requirements = async () => (await details(id)).requirements;
  expect(await requirements()).toMatchObject([{ ...owed, document: 'front', accepted_document_types: types }]);
  await added(id, documentBody({ type: 'NIN' }));
  expect(await requirements()).toMatchObject([{ ...owed, document: 'back', accepted_document_types: ['NIN'] }]);
  await added(id, documentBody({ type: 'NIN', side: 'back' }));
  expect(await requirements()).toEqual([]);
});
