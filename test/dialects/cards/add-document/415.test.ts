import { beforeAll, describe, expect, test } from 'vitest';
import { type CardsClient, cardsClient } from '../../../support/cards.ts';
import { documentBody, documentForm } from '../../../support/documents.ts';
import { describeContentType, expectUnsupported } from '../access-rules.ts';
import { badRequest, expectNothingStaged, fault, filesOf } from '../creates.ts';
import { ADD_DOCUMENT, bareCustomer } from './customers.ts';

describeContentType(ADD_DOCUMENT, 'multipart/form-data or application/json', [
  'application/x-www-form-urlencoded',
  'multipart/mixed; boundary=b',
  'application/jsonx',
  'text/plain',
  'image/jpeg',
  null,
]);

let cards: CardsClient;
let id: string;
beforeAll(async () => {
  cards = await cardsClient();
  id = await bareCustomer(cards);
});

test.each(['application/json; charset=utf-8', 'Application/JSON'])('%s is the right type', async (type) => {
  badRequest(await cards.addDocument(id, documentBody({ side: 'left' }), '', { 'content-type': type }), [
    fault('side', 'invalid_value', 'must be one of front, back'),
  ]);
});

describe('the bytes decide, whatever name and type say', () => {
  test.each([
    ['nothing at all', ''],
    ['a GIF', 'GIF89a'],
    ['a web page', '<!doctype html><title>Document</title>'],
    ['a PDF behind other bytes', ' %PDF-1.4\n'],
  ])('%s', async (_what, bytes) => {
    const file = new Blob([bytes], { type: 'image/jpeg' });
    expectUnsupported(await cards.addDocument(id, await documentForm({ file })), 'file');
  });

  test('a landing page instead of the document', async () => {
    expectUnsupported(await cards.addDocument(id, documentBody({ url: 'https://example.com/landing.html' })), 'url');
  });

  test('nothing of the refused is kept', async () => {
    expect((await cards.get(id)).body.data.image).toBeNull();
    expect(await filesOf(cards.tenant.id)).toEqual([]);
    await expectNothingStaged();
  });
});
