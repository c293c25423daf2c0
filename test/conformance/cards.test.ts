import { beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type CardsClient, cardsClient, customerForm, specimen, uniqueDigits } from '../support/cards.ts';
import { printed, shapeOf } from './printed.ts';

const CURL_REQUEST = printed('cards-enroll-curl.request');
const EXAMPLE_REQUEST = printed('cards-enroll-example.request');
const EXAMPLE_RESPONSE = printed('cards-enroll-example.response');
const TYPED_RESPONSE = printed('cards-enroll-typed.response');
const CREATE_REQUEST = printed('cards-create.request');
const LENGTHS = printed<Record<string, [number, number]>>('cards-text-lengths');
const ERRORS = printed<Record<'create' | 'enroll', { status: number; message: string }[]>>('cards-errors');

const uploadOf = async (fields: Record<string, unknown>): Promise<FormData> =>
  customerForm(fields, { id_document_front: await specimen('good.jpg'), id_document_back: await specimen('good.pdf') });

describe('enroll', () => {
  test('the printed example is answered with the printed response', async () => {
    const answer = await (await cardsClient()).enroll(EXAMPLE_REQUEST);
    expect(answer.status, answer.text).toBe(201);
    expect(shapeOf(answer.body)).toEqual(shapeOf(EXAMPLE_RESPONSE));
    const { id, created_at, updated_at } = answer.body.data;
    const { data, ...envelope } = EXAMPLE_RESPONSE as { data: object };
    expect(answer.body).toEqual({ ...envelope, data: { ...data, id, created_at, updated_at } });
    for (const time of [created_at, updated_at]) expect(new Date(time).toISOString()).toBe(time);
  });

  test('the printed curl command is answered in the printed shape', async () => {
    const answer = await (await cardsClient()).enroll(CURL_REQUEST);
    expect(answer.status, answer.text).toBe(201);
    expect(shapeOf(answer.body)).toEqual(shapeOf(TYPED_RESPONSE));
    expect(answer.body.data).toMatchObject({
      country: 'Nigeria',
      phone_country_code: '+234',
      image: 'https://example.com/documents/front.jpg',
      photo: 'https://example.com/documents/back.jpg',
    });
  });

  test('sent again, it is a duplicate', async () => {
    const cards = await cardsClient();
    const first = await cards.enroll(CURL_REQUEST);
    const again = await cards.enroll(CURL_REQUEST);
    expect(again.status).toBe(409);
    expect(again.body.existing_id).toBe(first.body.data.id);
  });
});

describe('create', () => {
  test.each([
    ['its printed values', CREATE_REQUEST],
    ['the fields of the enroll example', withoutUrls(EXAMPLE_REQUEST)],
    ['the fields of the curl command', withoutUrls(CURL_REQUEST)],
  ])('with %s is answered in the printed shape', async (_what, fields) => {
    const answer = await (await cardsClient()).create(await uploadOf(fields), '?enroll=true');
    expect(answer.status, answer.text).toBe(201);
    expect(shapeOf(answer.body)).toEqual(shapeOf(EXAMPLE_RESPONSE));
    const { country_iso_code: _iso, country_phone_code, id_document_type, date_of_birth, ...same } = fields;
    expect(answer.body.data).toMatchObject({
      ...same,
      phone_country_code: country_phone_code,
      type: id_document_type,
      number: fields.identification_number,
      date_of_birth: `${date_of_birth}T00:00:00.000Z`,
      is_active: true,
    });
  });
});

function withoutUrls(request: Record<string, unknown>): Record<string, unknown> {
  const { id_document_front_url: _front, id_document_back_url: _back, ...fields } = request;
  return fields;
}

describe('the printed lengths', () => {
  let cards: CardsClient;
  beforeAll(async () => {
    cards = await cardsClient();
  });
  /** Codes and dial codes have a form of their own that is stricter than the printed length. */
  const plain = Object.entries(LENGTHS).filter(([name]) => !name.endsWith('_code') || name === 'postal_code');
  const send = async (length: (range: [number, number]) => number): Promise<Answer[]> => {
    const texts = Object.fromEntries(plain.map(([name, range]) => [name, 'x'.repeat(length(range))]));
    return [
      await cards.enroll({ ...CURL_REQUEST, ...texts }, '?dry_run=true'),
      await cards.create(await uploadOf({ ...CREATE_REQUEST, ...texts }), '?dry_run=true'),
    ];
  };

  test('are taken', async () => {
    for (const end of [0, 1] as const) {
      for (const answer of await send((range) => range[end])) expect(answer.status, answer.text).toBe(200);
    }
  });

  test('are the limits', async () => {
    const messages = (answer: Answer) => answer.body.errors.map(({ message }: { message: string }) => message).sort();
    for (const answer of await send(([least]) => least - 1)) {
      expect(messages(answer)).toEqual(
        plain.map(([name, [least]]) => `${name} must be at least ${least} characters`).sort(),
      );
    }
    for (const answer of await send(([, most]) => most + 1)) {
      expect(messages(answer)).toEqual(
        plain.map(([name, [, most]]) => `${name} must be at most ${most} characters`).sort(),
      );
    }
  });

  test('of codes are within their forms', async () => {
    const codes = { country_iso_code: '', country_phone_code: 'x'.repeat(256) };
    const answer = await cards.enroll({ ...CURL_REQUEST, ...codes });
    expect(answer.body.errors.map(({ field }: { field: string }) => field)).toEqual([
      '/country_iso_code',
      '/country_phone_code',
    ]);
  });
});

describe('the printed errors', () => {
  const person = () => ({ email: `ann.${uniqueDigits()}@example.com`, identification_number: uniqueDigits() });
  const YOUNG = { date_of_birth: `${new Date().getUTCFullYear() - 17}-01-01` };
  const enroll = (cards: CardsClient, changes: object) => cards.enroll({ ...EXAMPLE_REQUEST, ...changes });
  const create = async (cards: CardsClient, changes: object, front?: Blob) => {
    const form = await uploadOf({ ...CREATE_REQUEST, ...changes });
    if (front) form.set('id_document_front', front, 'front.jpg');
    return cards.create(form);
  };
  const afterOther = async (send: typeof enroll, keep: 'email' | 'identification_number') => {
    const cards = await cardsClient();
    const first = person();
    expect((await send(cards, first)).status).toBe(201);
    return send(cards, { ...person(), [keep]: first[keep] });
  };

  /** What brings each printed error about. A message with two triggers has two. */
  const TRIGGERS: Record<'create' | 'enroll', Record<string, ((cards: CardsClient) => Promise<Answer>)[]>> = {
    create: {
      'first_name must be at least 3 characters': [(cards) => create(cards, { first_name: 'Jo' })],
      'Customer must be 18 or older': [(cards) => create(cards, YOUNG)],
      'Customer with this email already exists': [() => afterOther(create, 'email')],
      'Customer with this identification_number already exists': [() => afterOther(create, 'identification_number')],
      'File too large': [(cards) => create(cards, {}, new Blob([Buffer.alloc(10 * 1024 * 1024 + 1)]))],
      'Unsupported file type': [(cards) => create(cards, {}, new Blob(['GIF89a'], { type: 'image/gif' }))],
      'KYC document unreadable': [async (cards) => create(cards, {}, await specimen('blurry.jpg'))],
    },
    enroll: {
      'id_document_front_url must be HTTPS': [
        (cards) => enroll(cards, { id_document_front_url: 'http://cdn.your-app.com/kyc/abc123/front.jpg' }),
      ],
      'Customer must be 18 or older': [(cards) => enroll(cards, YOUNG)],
      'Customer with this email or ID already exists': [
        () => afterOther(enroll, 'email'),
        () => afterOther(enroll, 'identification_number'),
      ],
      'Could not fetch id_document_front_url': [
        (cards) => enroll(cards, { id_document_front_url: 'https://cdn.your-app.com/kyc/abc123/missing.jpg' }),
      ],
      'KYC document unreadable': [
        (cards) => enroll(cards, { id_document_front_url: 'https://cdn.your-app.com/kyc/abc123/blurry.jpg' }),
      ],
    },
  };

  describe.each(['create', 'enroll'] as const)('of %s', (operation) => {
    test.each(ERRORS[operation])('$status $message', async ({ status, message }) => {
      const triggers = TRIGGERS[operation][message] ?? [];
      expect(triggers.length).toBeGreaterThan(0);
      for (const trigger of triggers) {
        const answer = await trigger(await cardsClient());
        expect(answer.body).toMatchObject({ success: false, statusCode: status, message });
        expect(answer.status).toBe(status);
      }
    });
  });
});
