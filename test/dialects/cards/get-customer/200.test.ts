import { expect, test } from 'vitest';
import { cardsClient, customerForm, enrollBody, uniqueDigits } from '../../../support/cards.ts';
import { eventually } from '../../../support/eventually.ts';
import { moreCredentials } from '../../../support/tenants.ts';

const cards = await cardsClient();

/** The customer once `kyc_status` is no longer PENDING. */
const decided = (id: string) =>
  eventually('decided', async () => {
    const { body } = await cards.get(id);
    return body.data.kyc_status === 'PENDING' ? null : body.data;
  });

test('an enrolled customer: all that was sent, and what became of it', async () => {
  const body = enrollBody({ country_iso_code: 'cm' });
  const created = await cards.enroll(body);
  const approved = await decided(created.body.data.id);
  const { country_phone_code, id_document_type, id_document_front_url, id_document_back_url, ...same } = body;
  expect(approved).toEqual({
    ...same,
    id: created.body.data.id,
    phone_country_code: country_phone_code,
    type: id_document_type,
    number: body.identification_number,
    image: id_document_front_url,
    photo: id_document_back_url,
    date_of_birth: '1990-01-15T00:00:00.000Z',
    is_active: true,
    kyc_status: 'APPROVED',
    country_iso_code: 'cm',
    enrollment_status: 'ENROLLED',
    requirements: [],
    created_at: created.body.data.created_at,
    updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  });
  expect(Date.parse(approved.updated_at)).toBeGreaterThanOrEqual(Date.parse(approved.created_at));

  const { status, headers, body: envelope } = await cards.get(created.body.data.id);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(Object.keys(envelope).toSorted()).toEqual(['data', 'message', 'statusCode', 'success']);
  expect(envelope).toMatchObject({ success: true, statusCode: 200 });
});

test('a customer with one uploaded document that was not enrolled', async () => {
  const form = await customerForm({ id_document_type: 'PASSPORT' }, { id_document_back: null });
  const created = await cards.create(form);
  const { body } = await cards.get(created.body.data.id);
  expect(body.data).toMatchObject({ enrollment_status: 'NOT_ENROLLED', type: 'PASSPORT', photo: null });
  expect(body.data.image).toMatch(/^http.*\/api\/v1\/documents\/./);
});

test('a rejected customer that may try again is told what with', async () => {
  const created = await cards.enroll(enrollBody({ identification_number: `${uniqueDigits(6)}00002` }));
  const rejected = await decided(created.body.data.id);
  expect(rejected).toMatchObject({ kyc_status: 'REJECTED', is_active: true });
  expect(rejected.requirements).toEqual([
    {
      code: 'document_resubmission',
      field: null,
      document: null,
      reason: 'document_mismatch',
      accepted_document_types: ['NIN', 'PASSPORT', 'VOTERS_CARD', 'DRIVERS_LICENSE'],
      blocks: ['verification'],
      customer_id: null,
    },
  ]);
});

test('a customer rejected for good is asked for nothing', async () => {
  const created = await cards.enroll(enrollBody({ identification_number: `${uniqueDigits(6)}00003` }));
  expect(await decided(created.body.data.id)).toMatchObject({ kyc_status: 'REJECTED', requirements: [] });
});

test('a customer under review is pending, and nothing tells it why', async () => {
  const created = await cards.enroll(enrollBody({ identification_number: `${uniqueDigits(6)}00004` }));
  const { id } = created.body.data;
  // Its version moves on with the decision: only then is there something to hide.
  await eventually('reviewed', async () => {
    const { body } = await cards.get(id);
    return body.data.updated_at === body.data.created_at ? null : body;
  });
  const { body, text } = await cards.get(id);
  expect(body.data).toMatchObject({ kyc_status: 'PENDING', requirements: [] });
  expect(text).not.toMatch(/sanction|review/i);
});

test('a customer that the issuer declines', async () => {
  const created = await cards.enroll(enrollBody({ last_name: 'Declined' }));
  expect(created.status).toBe(201);
  const { body } = await cards.get(created.body.data.id);
  expect(body.data.enrollment_status).toBe('FAILED');
});

test('in live mode nobody is approved by default', async () => {
  const live = await cardsClient(await moreCredentials(cards.tenant, 'live'));
  const created = await live.create(await customerForm());
  expect(created.status, created.text).toBe(201);
  const { body } = await live.get(created.body.data.id);
  expect(body.data).toMatchObject({ kyc_status: 'PENDING', enrollment_status: 'NOT_ENROLLED' });
});
