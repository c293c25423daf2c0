import { describe, expect, test } from 'vitest';
import { cardsClient, customerForm, specimen } from '../../../support/cards.ts';

const cards = await cardsClient();

const bytesAt = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
};

describe('the links of an upload open its documents, to whoever holds them', async () => {
  const files = {
    id_document_front: await specimen('good.png', 'image/png'),
    id_document_back: await specimen('good.pdf', 'application/pdf'),
  };
  const created = await cards.create(await customerForm({}, files));
  expect(created.status, created.text).toBe(201);

  test.each([
    ['image', 'image/png', files.id_document_front],
    ['photo', 'application/pdf', files.id_document_back],
  ])('%s, byte for byte', async (member, type, file) => {
    const { status, headers, bytes } = await bytesAt(created.body.data[member]);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe(type);
    expect(bytes.equals(Buffer.from(await file.arrayBuffer()))).toBe(true);
  });

  test('nothing in them runs, and nobody keeps them', async () => {
    const { headers } = await bytesAt(created.body.data.image);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'private, no-store',
      'content-disposition': 'inline',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
  });

  test('a later look at the customer gives links to the same documents', async () => {
    const { body } = await cards.get(created.body.data.id);
    expect((await bytesAt(body.data.photo)).bytes.equals((await bytesAt(created.body.data.photo)).bytes)).toBe(true);
  });
});

test('the type is that of the bytes, whatever the sender said', async () => {
  const disguised = await specimen('good.png', 'image/svg+xml');
  const form = await customerForm({ id_document_type: 'PASSPORT' }, { id_document_back: null });
  form.set('id_document_front', disguised, 'card.svg');
  const created = await cards.create(form);
  const { headers } = await bytesAt(created.body.data.image);
  expect(headers.get('content-type')).toBe('image/png');
});
