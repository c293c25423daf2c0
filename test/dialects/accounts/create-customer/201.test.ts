import { randomUUID } from 'node:crypto';
import { describe, expect, inject, test } from 'vitest';
import { accountsClient, business, businessBody, individual, individualBody } from '../../../support/accounts.ts';
import { uniqueDigits } from '../../../support/cards.ts';
import { ownerDatabase } from '../../../support/tenants.ts';
import { rowsOf } from '../../cards/creates.ts';

const accounts = await accountsClient();
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const made = async (body: unknown, headers: Record<string, string> = {}) => {
  const answer = await accounts.create(body, { headers });
  expect(answer.status, answer.text).toBe(201);
  return { ...answer, data: answer.body.data };
};
const masked = (number: string): string => `*******${number.slice(-4)}`;
const numbers = () => ({ bvn: uniqueDigits(), nin: uniqueDigits() });

test('an individual comes back as it was sent, its numbers masked', async () => {
  const ng = numbers();
  const body = individualBody({ country_data: { ng } });
  const answer = await made(body);
  const { id, version, created_date, updated_date, requirements, ...data } = answer.data;
  expect(Object.keys(answer.body)).toEqual(['data']);
  expect(data).toEqual({
    type: 'INDIVIDUAL',
    client_reference: body.client_reference,
    email: body.email,
    state: 'CREATED',
    verification_status: 'UNVERIFIED',
    individual: individual(),
    country_data: { ng: { bvn: masked(ng.bvn), nin: masked(ng.nin) } },
    requested_currencies: ['NGN'],
    persons: null,
    documents: [],
  });
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  expect(created_date).toMatch(TIME);
  expect(updated_date).toBe(created_date);
  expect(requirements).toMatchObject([{ code: 'document_missing', document: 'front' }]);
  expect(answer.headers.get('etag')).toBe(`"${version}"`);
  expect((await accounts.get(id)).text).toBe(answer.text);
  expect(answer.text).not.toContain(ng.bvn);
  expect(answer.text).not.toContain(ng.nin);
});

test('a business comes back as it was sent', async () => {
  const block = business();
  const body = businessBody({ business: block });
  const answer = await made(body);
  const { id, version, created_date: _, updated_date: __, requirements, ...data } = answer.data;
  expect(data).toEqual({
    type: 'BUSINESS',
    client_reference: body.client_reference,
    email: body.email,
    state: 'CREATED',
    verification_status: 'UNVERIFIED',
    business: block,
    country_data: null,
    requested_currencies: ['NGN'],
    persons: [],
    documents: [],
  });
  expect(requirements.map(({ code }: { code: string }) => code)).toEqual(['person_missing', 'document_missing']);
  expect(answer.headers.get('etag')).toBe(`"${version}"`);
  expect((await accounts.get(id)).text).toBe(answer.text);
});

describe('of an individual no more is needed than', () => {
  const nothing = { client_reference: null, email: null, country_data: null };
  const block = {
    first_name: 'Ada',
    last_name: 'Obi',
    other_name: null,
    date_of_birth: null,
    residential_address: null,
    phone_number: null,
  };

  test('currency and name: the rest is asked for', async () => {
    const { data } = await made({ currency: 'USD', individual: { first_name: 'Ada', last_name: 'Obi' } });
    expect(data).toMatchObject({ ...nothing, type: 'INDIVIDUAL', individual: block, requested_currencies: ['USD'] });
    const owed = { reason: 'not_submitted', accepted_document_types: [], blocks: ['verification'], customer_id: null };
    const field = (name: string) => ({ ...owed, code: 'field_missing', field: name, document: null });
    expect(data.requirements).toEqual([
      field('individual.date_of_birth'),
      field('individual.residential_address'),
      field('country_data'),
      {
        ...owed,
        code: 'document_missing',
        field: null,
        document: 'front',
        accepted_document_types: ['NIN', 'PASSPORT', 'VOTERS_CARD', 'DRIVERS_LICENSE'],
      },
    ]);
  });

  test('that, with null for everything else', async () => {
    const { data } = await made({ currency: 'USD', ...nothing, type: null, business: null, individual: block });
    expect(data).toMatchObject({ ...nothing, type: 'INDIVIDUAL', individual: block });
    expect(data).not.toHaveProperty('business');
  });
});

test('of a business no more is needed than currency and name: the rest is asked for', async () => {
  const { data } = await made({ currency: 'USD', business: { name: 'Obi Trading Ltd' } });
  expect(data.business).toEqual({
    name: 'Obi Trading Ltd',
    phone_number: null,
    incorporation_number: null,
    incorporation_date: null,
    incorporation_country: null,
    registered_address: null,
    tax_id: null,
    business_type: null,
    website: null,
    contact_person: null,
  });
  expect(data).not.toHaveProperty('individual');
  expect(data.requirements).toMatchObject([
    { code: 'field_missing', field: 'business.registered_address' },
    { code: 'field_missing', field: 'business.incorporation_number' },
    { code: 'person_missing', field: 'persons', reason: 'no_associated_person' },
    { code: 'document_missing', document: 'front', accepted_document_types: ['INCORPORATION_CERTIFICATE'] },
  ]);
});

test.each([
  ['left out', undefined],
  ['null', null],
  ['with spaces around it', ' INDIVIDUAL '],
])('the type may be %s', async (_what, type) => {
  expect((await made(individualBody({ type }))).data.type).toBe('INDIVIDUAL');
});

test.each([undefined, null])('the type of a business follows from its block: %j', async (type) => {
  expect((await made(businessBody({ type, individual: null }))).data.type).toBe('BUSINESS');
});

describe('the numbers of country_data', () => {
  const ng = numbers();
  const both = { bvn: masked(ng.bvn), nin: masked(ng.nin) };
  test.each<[string, unknown, unknown]>([
    ['nested', { ng }, { ng: both }],
    ['dotted', { 'ng.bvn': ng.bvn, 'ng.nin': ng.nin }, { ng: both }],
    ['one of each', { 'ng.bvn': ng.bvn, ng: { nin: ng.nin } }, { ng: both }],
    ['the BVN alone', { ng: { bvn: ng.bvn } }, { ng: { bvn: both.bvn, nin: null } }],
    ['the NIN alone, dotted', { 'ng.nin': ng.nin }, { ng: { bvn: null, nin: both.nin } }],
    ['one that is null', { ng: { bvn: ng.bvn, nin: null } }, { ng: { bvn: both.bvn, nin: null } }],
    ['dotted nulls', { 'ng.bvn': null, 'ng.nin': null }, null],
    ['none', { ng: {} }, null],
    ['nothing', {}, null],
    ['null for the country', { ng: null }, null],
    ['null', null, null],
  ])('%s', async (_what, country_data, shown) => {
    const own = await accountsClient();
    for (const body of [individualBody({ country_data }), businessBody({ country_data })]) {
      const answer = await own.create(body, { query: '?dry_run=true' });
      expect(answer.status, answer.text).toBe(200);
      expect(answer.body.data.country_data).toEqual(shown);
    }
  });

  test('are kept as they were sent, whichever way', async () => {
    const { bvn, nin } = numbers();
    const { data } = await made(individualBody({ country_data: { 'ng.bvn': bvn, ng: { nin } } }));
    const shown = await accounts.get(data.id, '?reveal=true&reason=letter');
    expect(shown.body.data.country_data).toEqual({ ng: { bvn, nin } });
  });
});

test('a key in x-waza-key is as good as a Bearer token', async () => {
  const { tenant } = accounts;
  const response = await fetch(`${inject('shared').url}/customer`, {
    method: 'POST',
    headers: { 'x-waza-key': tenant.api_key, 'content-type': 'application/json' },
    body: JSON.stringify(individualBody()),
  });
  expect(response.status).toBe(201);
  const { data } = (await response.json()) as { data: { id: string } };
  expect((await accounts.get(data.id)).status).toBe(200);
});

test('the same request with the same key makes one customer, and its answer stays masked', async () => {
  const own = await accountsClient();
  const ng = numbers();
  const extras = { headers: { 'idempotency-key': randomUUID() } };
  const body = individualBody({ country_data: { ng } });
  const first = await own.create(body, extras);
  expect(first.status, first.text).toBe(201);
  const again = await own.create(body, extras);
  expect([again.status, again.text, again.headers.get('idempotent-replayed')]).toEqual([201, first.text, 'true']);
  expect(again.text).not.toMatch(new RegExp(`${ng.bvn}|${ng.nin}`));
  expect((await rowsOf(own.tenant.id)).customer).toBe(1);
});

test('what is written of the creation holds no personal data', async () => {
  const body = individualBody();
  const { data } = await made(body);
  const events = await ownerDatabase()
    .selectFrom('event')
    .select(['type', 'data', 'version'])
    .where('customer_id', '=', data.id)
    .orderBy('version')
    .execute();
  expect(events.map(({ type }) => type)).toEqual(['customer.created', 'requirement.added']);
  expect(events.at(-1)?.version).toBe(data.version);
  expect(JSON.stringify(events)).not.toMatch(/Ada|Obi|Marina|example\.com|1990/);
});
