import { beforeAll, describe, expect, test } from 'vitest';
import { type CardsClient, cardsClient, customerForm, specimen } from '../../../support/cards.ts';
import { describeContentType, expectUnsupported } from '../access-rules.ts';
import { CREATE_CUSTOMER, expectFaults, expectNothingStored, fault } from '../creates.ts';

describeContentType(CREATE_CUSTOMER, 'multipart/form-data', [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/mixed; boundary=b',
  'text/plain',
  'image/jpeg',
  null,
]);

let cards: CardsClient;
beforeAll(async () => {
  cards = await cardsClient();
});

const GARBAGE = new Blob(['not a document'], { type: 'image/jpeg' });
const FILES: Readonly<Record<string, Buffer>> = {
  'nothing at all': Buffer.alloc(0),
  'half of a signature': Buffer.from([0xff, 0xd8]),
  'a GIF': Buffer.from('R0lGODlhAQABAAAAACw=', 'base64'),
  'a WebP': Buffer.from('RIFF\x1a\0\0\0WEBPVP8L'),
  'a TIFF': Buffer.from('II*\0\b\0\0\0'),
  'an SVG': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"/>'),
  'a web page': Buffer.from('<!doctype html><title>Document</title>'),
  'an archive': Buffer.from('PK\x03\x04'),
  'a PDF behind other bytes': Buffer.from(' %PDF-1.4\n'),
};

describe('the bytes decide, whatever name and type say', () => {
  test.each(Object.entries(FILES))('%s', async (_what, bytes) => {
    const form = await customerForm({}, { id_document_front: new Blob([bytes], { type: 'image/jpeg' }) });
    expectUnsupported(await cards.create(form), 'id_document_front');
  });

  test('of both sides', async () => {
    const form = await customerForm({}, { id_document_front: GARBAGE, id_document_back: GARBAGE });
    expectUnsupported(await cards.create(form), 'id_document_front', 'id_document_back');
  });

  test.each(['NIN', 'DRIVERS_LICENSE', 'VOTERS_CARD'])('of the back of a %s', async (type) => {
    const form = await customerForm({ id_document_type: type }, { id_document_back: GARBAGE });
    expectUnsupported(await cards.create(form), 'id_document_back');
  });
});

test('weighs more than faults of fields, duplicates and documents', async () => {
  const known = { email: 'known@example.com' };
  expect((await cards.create(await customerForm(known))).status).toBe(201);
  const form = await customerForm(
    { ...known, first_name: 'Jo' },
    { id_document_front: await specimen('tiny.jpg'), id_document_back: GARBAGE },
  );
  const answer = await cards.create(form);
  expectFaults(answer, 415, 'Unsupported Media Type', [
    { field: '/id_document_back', code: 'unsupported_type', message: 'Unsupported file type' },
    fault('first_name', 'too_short', 'must be at least 3 characters'),
    { field: '/email', code: 'duplicate', message: 'Customer with this email already exists' },
    { field: '/id_document_front', code: 'document_unreadable', message: 'KYC document unreadable' },
  ]);
  expect(answer.body).not.toHaveProperty('existing_id');
});

test('nothing of the refused is stored', async () => {
  const own = await cardsClient();
  expectUnsupported(await own.create(await customerForm({}, { id_document_back: GARBAGE })), 'id_document_back');
  await expectNothingStored(own.tenant.id);
});
