import { describe, expect, test } from 'vitest';
import { accountsClient, businessBody, individualBody } from '../../../support/accounts.ts';
import { cardsClient, enrollBody, uniqueDigits } from '../../../support/cards.ts';
import { documentBody } from '../../../support/documents.ts';
import { eventually } from '../../../support/eventually.ts';
import { ownerDatabase } from '../../../support/tenants.ts';

const accounts = await accountsClient();
const cards = await cardsClient(accounts.tenant);

/** The customer once `found` likes it. */
// biome-ignore lint/suspicious/noExplicitAny: the answer's shape is what the tests assert
const once = (id: string, what: string, found: (data: any) => boolean) =>
  eventually(what, async () => {
    const answer = await accounts.get(id);
    return found(answer.body.data) ? answer : null;
  });

/** A customer whose number decides what becomes of it. */
const withSuffix = async (suffix: string): Promise<string> => {
  const created = await accounts.create(individualBody({ country_data: { 'ng.bvn': `${uniqueDigits(6)}${suffix}` } }));
  const { id } = created.body.data;
  expect((await accounts.addDocument(id, documentBody())).status).toBe(201);
  return id;
};

/** When the newest verification was decided. */
const decided = (id: string) =>
  eventually('decided', async () => {
    const row = await ownerDatabase()
      .selectFrom('verification')
      .select(['decision'])
      .where('customer_id', '=', id)
      .executeTakeFirst();
    return row?.decision ?? null;
  });

test('a verified customer: all that was sent, what became of it, and its version', async () => {
  const body = individualBody();
  const { data: created } = (await accounts.create(body)).body;
  const { data: document } = (await accounts.addDocument(created.id, documentBody())).body;
  const answer = await once(created.id, 'verified', (data) => data.verification_status === 'VERIFIED');
  const { version, updated_date, ...data } = answer.body.data;
  const { version: firstVersion, updated_date: firstDate, ...first } = created;
  expect(data).toEqual({
    ...first,
    state: 'ACTIVE',
    verification_status: 'VERIFIED',
    requirements: [],
    documents: [document],
  });
  expect(Object.keys(answer.body)).toEqual(['data']);
  expect(Date.parse(updated_date)).toBeGreaterThanOrEqual(Date.parse(firstDate));
  expect(answer.headers.get('etag')).toBe(`"${version}"`);
  const { count } = await ownerDatabase()
    .selectFrom('event')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('customer_id', '=', created.id)
    .executeTakeFirstOrThrow();
  expect([version > firstVersion, version]).toEqual([true, Number(count)]);
});

test('numbers are never shown without a reason', async () => {
  const body = individualBody();
  const { bvn, nin } = (body.country_data as { ng: Record<string, string> }).ng;
  const { id } = (await accounts.create(body)).body.data;
  for (const query of ['', '?reveal=false']) {
    const answer = await accounts.get(id, query);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.data.country_data.ng.bvn).toBe(`*******${bvn?.slice(-4)}`);
    expect(answer.text).not.toMatch(new RegExp(`${bvn}|${nin}`));
  }
  expect((await accounts.reveals(id)).body.data.items).toEqual([]);
});

describe('a customer that somebody doubts', () => {
  test('and that may try again is told what with', async () => {
    const id = await withSuffix('00002');
    await decided(id);
    const { data } = (await accounts.get(id)).body;
    expect(data).toMatchObject({ state: 'CREATED', verification_status: 'UNVERIFIED' });
    expect(data.requirements).toMatchObject([{ code: 'document_resubmission', reason: 'document_mismatch' }]);
  });

  test('for good is asked for nothing', async () => {
    const id = await withSuffix('00003');
    await decided(id);
    const { data } = (await accounts.get(id)).body;
    expect(data).toMatchObject({ state: 'CREATED', verification_status: 'UNVERIFIED', requirements: [] });
  });

  test('and that a person looks at is not told why', async () => {
    const id = await withSuffix('00004');
    await decided(id);
    const { body, text } = await accounts.get(id);
    expect(body.data).toMatchObject({ state: 'CREATED', verification_status: 'UNVERIFIED', requirements: [] });
    expect(text).not.toMatch(/sanction|review/i);
  });
});

describe('a customer of the cards API', () => {
  test('is shown with what this API knows of it', async () => {
    const sent = enrollBody({ country_iso_code: 'ng', country_phone_code: '+234', phone_number: '8012345678' });
    const { data: enrolled } = (await cards.enroll(sent)).body;
    const { body, status } = await accounts.get(enrolled.id);
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      type: 'INDIVIDUAL',
      client_reference: null,
      email: sent.email,
      id: enrolled.id,
      individual: {
        first_name: sent.first_name,
        last_name: sent.last_name,
        other_name: null,
        date_of_birth: sent.date_of_birth,
        residential_address: {
          line_1: sent.street,
          line_2: null,
          city: sent.city,
          state: sent.state,
          postal_code: sent.postal_code,
          country: 'NG',
        },
        phone_number: '+2348012345678',
      },
      country_data: { ng: { bvn: null, nin: `*******${String(sent.identification_number).slice(-4)}` } },
      requested_currencies: [],
      persons: null,
    });
    expect(body.data.documents).toMatchObject([{ side: 'front' }, { side: 'back' }]);
  });

  test.each([
    [{ country_iso_code: 'CM', identification_number: uniqueDigits() }, null],
    [{ country_iso_code: 'NG', identification_number: '4711' }, { ng: { bvn: null, nin: '****' } }],
  ])('%j has country_data %j', async (changes, country_data) => {
    const { data } = (await cards.enroll(enrollBody(changes))).body;
    expect((await accounts.get(data.id)).body.data.country_data).toEqual(country_data);
  });
});

test('an individual and a business are shown by the cards API too', async () => {
  for (const body of [individualBody(), businessBody(), { currency: 'NGN', business: { name: 'Obi' } }]) {
    const { id } = (await accounts.create(body)).body.data;
    const answer = await cards.get(id);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.data.id).toBe(id);
  }
});
