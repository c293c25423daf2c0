import { beforeAll, describe, expect, inject, test } from 'vitest';
import { type CardsClient, cardsClient, customerFields, customerForm, specimen } from '../../../support/cards.ts';
import { badRequest, CREATE_CUSTOMER, expectNothingStored, fault } from '../creates.ts';
import { describeFieldRules, TEXT_FIELDS } from '../field-rules.ts';

describeFieldRules(CREATE_CUSTOMER);

let cards: CardsClient;
beforeAll(async () => {
  cards = await cardsClient();
});

describe('the documents', () => {
  const front = fault('id_document_front', 'required', 'is required');
  const back = fault('id_document_back', 'required', 'is required');

  test.each([
    ['NIN', [front, back]],
    ['DRIVERS_LICENSE', [front, back]],
    [' NIN ', [front, back]],
    ['PASSPORT', [front]],
    ['VOTERS_CARD', [front]],
  ])('of a %s: what is required is missed', async (type, faults) => {
    const form = await customerForm({ id_document_type: type }, { id_document_front: null, id_document_back: null });
    badRequest(await cards.create(form), faults);
  });

  test.each(['NIN', 'DRIVERS_LICENSE', ' DRIVERS_LICENSE '])('a %s needs a back', async (type) => {
    badRequest(await cards.create(await customerForm({ id_document_type: type }, { id_document_back: null })), [back]);
  });

  test('a document must be a file', async () => {
    const form = await customerForm({}, { id_document_front: null });
    form.append('id_document_front', 'https://example.com/documents/front.jpg');
    badRequest(await cards.create(form), [fault('id_document_front', 'invalid_type', 'must be a file')]);
  });

  test('a URL is not a field of this request', async () => {
    const url = 'https://example.com/documents/front.jpg';
    badRequest(await cards.create(await customerForm({ id_document_front_url: url })), [
      fault('id_document_front_url', 'unknown_field', 'is not a field of this request'),
    ]);
  });
});

test('an empty form misses every text field and the front', async () => {
  badRequest(
    await cards.create(new FormData()),
    [...TEXT_FIELDS, 'id_document_front'].map((name) => fault(name, 'required', 'is required')),
  );
});

test('a field that is sent twice, or as a file, is told once', async () => {
  const form = await customerForm({ city: null });
  form.append('state', 'Other');
  form.append('city', await specimen('good.jpg'), 'city.jpg');
  badRequest(await cards.create(form), [
    fault('state', 'duplicate_field', 'must not be sent twice'),
    fault('city', 'unknown_field', 'does not take a file'),
  ]);
});

test.each([
  ['U+0000', 'Yao\0undé', fault('city', 'forbidden_character', 'must not contain the character U+0000')],
  ['more than 4096 bytes', 'é'.repeat(2_049), fault('city', 'too_long', 'must be at most 4096 bytes')],
])('a text with %s', async (_what, city, expected) => {
  badRequest(await cards.create(await customerForm({ city })), [expected]);
});

/** A body written by hand, as text in Latin-1: each character is a byte. */
const raw = (body: string, contentType = 'multipart/form-data; boundary=b') =>
  fetch(`${inject('shared').url}/api/v1/customers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${cards.tenant.api_key}`, 'content-type': contentType },
    body: Buffer.from(body, 'latin1'),
  }).then(async (response) => {
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
  });

test.each([
  ['an unpaired surrogate', '\xed\xa0\x80'],
  ['Latin-1', 'Yaound\xe9'],
])('%s is not UTF-8', async (_what, bytes) => {
  const texts = Object.entries(customerFields({ city: bytes, id_document_type: 'PASSPORT' }));
  const parts = texts.map(
    ([name, value]) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  badRequest(await raw(`${parts.join('')}--b--\r\n`), [
    fault('city', 'invalid_utf8', 'must be UTF-8'),
    fault('id_document_front', 'required', 'is required'),
  ]);
});

describe('a form that cannot be read', () => {
  const part = '--b\r\ncontent-disposition: form-data; name="city"\r\n\r\nDouala\r\n';
  test.each([
    ['is cut off', part, undefined],
    ['is empty', '', undefined],
    ['has no boundary', `${part}--b--\r\n`, 'multipart/form-data'],
    ['has another boundary', `${part}--b--\r\n`, 'multipart/form-data; boundary=c'],
    ['is JSON', '{}', undefined],
    ['names the prototype', `${part.replace('city', '__proto__')}--b--\r\n`, undefined],
  ])('because it %s', async (_what, body, contentType) => {
    const own = await raw(body, contentType);
    expect(own.status, own.text).toBe(400);
    expect(own.body).toMatchObject({ success: false, statusCode: 400, error: 'Bad Request' });
    expect(own.body.errors).toEqual([{ field: '', code: 'malformed_multipart', message: own.body.message }]);
  });
});

describe('the query', () => {
  test.each(['garbage', '', '2', 'True'])('enroll=%s is no boolean', async (value) => {
    badRequest(await cards.create(await customerForm(), `?enroll=${value}`), [
      fault('enroll', 'invalid_type', 'must be a boolean'),
    ]);
  });

  test('a parameter that does not exist is refused', async () => {
    badRequest(await cards.create(await customerForm(), '?verify=false'), [
      fault('verify', 'unknown_field', 'is not a field of this request'),
    ]);
  });
});

test('nothing of all this was stored', async () => {
  const own = await cardsClient();
  badRequest(await own.create(await customerForm({ first_name: 'Jo' })), [
    fault('first_name', 'too_short', 'must be at least 3 characters'),
  ]);
  await expectNothingStored(own.tenant.id);
});
