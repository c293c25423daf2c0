import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import {
  type Answer,
  type CardsClient,
  cardsClient,
  customerFields,
  customerForm,
  specimen,
} from '../../../support/cards.ts';
import { eventually } from '../../../support/eventually.ts';
import { ownerDatabase } from '../../../support/tenants.ts';
import { CREATE_CUSTOMER, filesOf, PRINTED_KEYS, rowsOf } from '../creates.ts';

let cards: CardsClient;
beforeAll(async () => {
  cards = await cardsClient();
});

async function created(form: FormData, query = '', client: CardsClient = cards): Promise<Answer['body']['data']> {
  const answer = await client.create(form, query);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.data;
}

const open = async (url: string) => {
  const response = await fetch(url);
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
};
const bytesOf = async (blob: Blob): Promise<Buffer> => Buffer.from(await blob.arrayBuffer());

test('the answer is what was sent, under the printed names and no others', async () => {
  const fields = customerFields({ street: '  12 Rue de l’Été 😀 ', email: `ANN.${Date.now()}@Example.com` });
  const answer = await cards.create(await customerForm(fields));
  expect(answer.status, answer.text).toBe(201);
  const { data, ...envelope } = answer.body;
  expect(envelope).toEqual({ success: true, statusCode: 201, message: 'Customer created successfully' });
  expect(Object.keys(data).sort()).toEqual(PRINTED_KEYS);
  const { country_iso_code: _, country_phone_code, id_document_type, date_of_birth, ...same } = fields;
  const links = `${inject('shared').url}/api/v1/documents/`;
  expect(data).toMatchObject({
    ...same,
    id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    phone_country_code: country_phone_code,
    number: fields.identification_number,
    type: id_document_type,
    date_of_birth: `${date_of_birth}T00:00:00.000Z`,
    is_active: true,
    image: expect.stringContaining(links),
    photo: expect.stringContaining(links),
  });
  expect(data.created_at).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
  expect(data.updated_at).toBe(data.created_at);
  expect((await cards.get(data.id)).body.data).toMatchObject({ ...same, id: data.id });
});

test('a first event says so, in the transaction of the rows', async () => {
  const own = await cardsClient();
  const { id } = await created(await customerForm(), '', own);
  const events = await ownerDatabase()
    .selectFrom('event')
    .select(['version', 'type'])
    .where('customer_id', '=', id)
    .where('version', '<=', 4)
    .orderBy('version')
    .execute();
  expect(events).toEqual([
    { version: 1, type: 'customer.created' },
    { version: 2, type: 'document.received' },
    { version: 3, type: 'document.received' },
    { version: 4, type: 'verification.started' },
  ]);
  expect(await rowsOf(own.tenant.id)).toMatchObject({ customer: 1, identifier: 1, document: 2, enrollment: 0 });
});

describe('the documents', () => {
  test('are served by signed links, byte for byte, to whoever holds one', async () => {
    const [front, back] = [await specimen('good.png'), await specimen('good.pdf')];
    const data = await created(await customerForm({}, { id_document_front: front, id_document_back: back }));
    for (const [url, sent, type] of [
      [data.image, front, 'image/png'],
      [data.photo, back, 'application/pdf'],
    ] as const) {
      const { response, bytes } = await open(url);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe(type);
      expect(response.headers.get('cache-control')).toBe('private, no-store');
      expect(response.headers.get('content-security-policy')).toContain('sandbox');
      expect(bytes.equals(await bytesOf(sent))).toBe(true);
    }
  });

  test('have links that cannot be altered, nor used as a credential', async () => {
    const { image } = await created(await customerForm());
    const [head, token = ''] = image.split(/(?<=documents\/)/);
    const [header, claims = '', signature] = token.split('.');
    const other = JSON.parse(Buffer.from(claims, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...other, exp: other.exp + 1 })).toString('base64url');
    for (const altered of [
      `${token.slice(0, -5)}${token.at(-5) === 'A' ? 'B' : 'A'}${token.slice(-4)}`,
      `${header}.${forged}.${signature}`,
      `${header}.${claims}.`,
      token.slice(1),
      'x',
    ]) {
      const { response, bytes } = await open(head + altered);
      expect(response.status).toBe(404);
      expect(JSON.parse(bytes.toString())).toMatchObject({ statusCode: 404, message: 'Document not found' });
    }
    const withLink = await cards.request('GET', '/customers', { headers: { authorization: `Bearer ${token}` } });
    expect(withLink.status).toBe(401);
  });

  test('are kept encrypted', async () => {
    const own = await cardsClient();
    const good = await bytesOf(await specimen('good.jpg'));
    await created(await customerForm(), '', own);
    for (const path of await filesOf(own.tenant.id)) {
      const kept = await readFile(path);
      expect(kept.length).toBeGreaterThan(good.length);
      expect(kept.includes(good.subarray(1_000, 1_032))).toBe(false);
    }
  });

  test('are told by their bytes, whatever name and type say', async () => {
    const png = new Blob([await specimen('good.png')], { type: 'text/html' });
    const pdf = new Blob([await specimen('good.pdf')], { type: 'image/jpeg' });
    const form = await customerForm({}, { id_document_front: null, id_document_back: null });
    form.append('id_document_front', png, '../../etc/passwd');
    form.append('id_document_back', pdf, 'back.exe');
    const data = await created(form);
    expect((await open(data.image)).response.headers.get('content-type')).toBe('image/png');
    expect((await open(data.photo)).response.headers.get('content-type')).toBe('application/pdf');
  });

  test('of a passport have no back, whatever was sent as one', async () => {
    for (const back of [null, 'not a document', await specimen('corrupt.jpg'), await specimen('good.jpg')]) {
      const own = await cardsClient();
      const files = {
        id_document_front: await specimen('passport.jpg'),
        id_document_back: back === null ? null : new Blob([back]),
      };
      const data = await created(await customerForm({ id_document_type: 'PASSPORT' }, files), '', own);
      expect(data.photo).toBeNull();
      expect(await filesOf(own.tenant.id)).toHaveLength(1);
    }
    const blanks = await customerForm({ id_document_type: ' PASSPORT ' }, { id_document_back: new Blob(['x']) });
    expect((await created(blanks)).photo).toBeNull();
  });

  test('of a voter’s card may have a back', async () => {
    const type = { id_document_type: 'VOTERS_CARD' };
    expect((await created(await customerForm(type, { id_document_back: null }))).photo).toBeNull();
    expect((await created(await customerForm(type))).photo).toEqual(expect.any(String));
  });

  test('of a driving licence are both kept', async () => {
    const back = await specimen('licence-back.jpg');
    const form = await customerForm({ id_document_type: 'DRIVERS_LICENSE' }, { id_document_back: back });
    expect((await open((await created(form)).photo)).bytes.equals(await bytesOf(back))).toBe(true);
  });
});

test('the parts may come in any order', async () => {
  const parts = [...(await customerForm({ id_document_type: 'PASSPORT' }, { id_document_back: new Blob(['x']) }))];
  for (const order of [
    parts.toReversed(),
    [...parts.slice(-2), ...parts.slice(0, -2)],
    [...parts.slice(7), ...parts.slice(0, 7)],
  ]) {
    const form = new FormData();
    for (const [name, value] of order) {
      if (typeof value === 'string') form.append(name, value);
      else form.append(name, value, value.name);
    }
    const answer = await cards.create(form, '?dry_run=true');
    expect(answer.status, answer.text).toBe(200);
  }
});

describe('enroll', () => {
  test.each([
    ['', 'NOT_ENROLLED'],
    ['?enroll=false', 'NOT_ENROLLED'],
    ['?enroll=true', 'ENROLLED'],
  ])('%s leaves the customer %s', async (query, status) => {
    const { id } = await created(await customerForm(), query);
    expect((await cards.get(id)).body.data.enrollment_status).toBe(status);
  });

  test('is not asked for later by the approval', async () => {
    const { id } = await created(await customerForm());
    const approved = await eventually('approved', async () => {
      const { data } = (await cards.get(id)).body;
      return data.kyc_status === 'APPROVED' ? data : null;
    });
    expect(approved.enrollment_status).toBe('NOT_ENROLLED');
  });
});

test('the answer has no kyc_status; the customer is PENDING until something was found out', async () => {
  const answer = await CREATE_CUSTOMER.send(cards, { identification_number: `${Date.now()}00006` });
  expect(answer.body.data).not.toHaveProperty('kyc_status');
  expect((await cards.get(answer.body.data.id)).body.data).toMatchObject({ kyc_status: 'PENDING', requirements: [] });
});
