import { beforeAll, expect, test } from 'vitest';
import { type CardsClient, cardsClient, enrollBody } from '../../../support/cards.ts';
import { eventually } from '../../../support/eventually.ts';
import { ownerDatabase } from '../../../support/tenants.ts';
import { filesOf, PRINTED_KEYS, rowsOf, verificationOf } from '../creates.ts';

let cards: CardsClient;
beforeAll(async () => {
  cards = await cardsClient();
});

test('an enrolled customer is answered at once and approved by itself', async () => {
  const created = await cards.enroll(enrollBody());
  expect(created.status, created.text).toBe(201);
  const { id } = created.body.data;
  expect((await cards.get(id)).body.data.enrollment_status).toBe('ENROLLED');
  const approved = await eventually('approved', async () => {
    const { data } = (await cards.get(id)).body;
    return data.kyc_status === 'APPROVED' ? data : null;
  });
  expect(approved).toMatchObject({ enrollment_status: 'ENROLLED', is_active: true, requirements: [] });
});

test('the answer is what was sent, under the printed names and no others', async () => {
  const body = enrollBody({
    street: '  12 Rue de l’Été 😀 ',
    email: `ANN.${Date.now()}@Example.com`,
    id_document_front_url: 'https://cdn.your-app.com/kyc/a%20b/front.PNG?X-Signature=a%2Fb&x=1',
    id_document_back_url: 'https://files.example.com/back.pdf#page=1',
  });
  const answer = await cards.enroll(body);
  expect(answer.status, answer.text).toBe(201);
  const { data, ...envelope } = answer.body;
  expect(envelope).toEqual({ success: true, statusCode: 201, message: 'Customer enrolled successfully' });
  expect(Object.keys(data).sort()).toEqual(PRINTED_KEYS);
  const {
    country_iso_code,
    country_phone_code,
    id_document_type,
    date_of_birth,
    id_document_front_url,
    id_document_back_url,
    ...same
  } = body;
  const expected = {
    ...same,
    id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    phone_country_code: country_phone_code,
    number: body.identification_number,
    type: id_document_type,
    date_of_birth: `${date_of_birth}T00:00:00.000Z`,
    is_active: true,
    image: id_document_front_url,
    photo: id_document_back_url,
  };
  expect(data).toMatchObject(expected);
  expect(data.updated_at).toBe(data.created_at);
  expect((await cards.get(data.id)).body.data).toMatchObject({ ...expected, country_iso_code });
});

test('the bytes of both documents are kept, with the first events', async () => {
  const own = await cardsClient();
  const answer = await own.enroll(enrollBody({ id_document_type: 'PASSPORT' }));
  expect(answer.status, answer.text).toBe(201);
  expect(await filesOf(own.tenant.id)).toHaveLength(2);
  expect(await rowsOf(own.tenant.id)).toMatchObject({ customer: 1, identifier: 1, document: 2, enrollment: 1 });
  const events = await ownerDatabase()
    .selectFrom('event')
    .select('type')
    .where('customer_id', '=', answer.body.data.id)
    .where('version', '<=', 5)
    .orderBy('version')
    .execute();
  expect(events.map(({ type }) => type)).toEqual([
    'customer.created',
    'document.received',
    'document.received',
    'enrollment.started',
    'verification.started',
  ]);
});

test.each(['NIN', 'PASSPORT', 'VOTERS_CARD', 'DRIVERS_LICENSE'])('with a %s', async (type) => {
  const answer = await cards.enroll(enrollBody({ id_document_type: type }));
  expect(answer.status, answer.text).toBe(201);
  expect(answer.body.data.type).toBe(type);
});

test.each([
  ['the seed’s Nigeria, CM and +234', 'Nigeria', 'CM', '+234', ['country_mismatch', 'phone_country_mismatch']],
  ['blanks and small letters', ' Cameroun ', ' cm ', ' +237 ', []],
])('%s: a mismatch is noted for the company’s operators only', async (_what, country, code, dial, reasons) => {
  const answer = await cards.enroll(
    enrollBody({ country, country_iso_code: code, country_phone_code: dial, phone_number: '677123456' }),
  );
  const { id } = answer.body.data;
  await eventually('approved', async () => (await cards.get(id)).body.data.kyc_status === 'APPROVED' || null);
  expect(await verificationOf(id)).toMatchObject({ decision: 'approved', private_reasons: reasons });
  expect((await cards.get(id)).text).not.toContain('mismatch');
});
