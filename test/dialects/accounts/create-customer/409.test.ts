import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  type AccountsClient,
  accountsClient,
  address,
  business,
  businessBody,
  individualBody,
} from '../../../support/accounts.ts';
import { type Answer, cardsClient, enrollBody, uniqueDigits } from '../../../support/cards.ts';
import { moreCredentials } from '../../../support/tenants.ts';
import { rowsOf } from '../../cards/creates.ts';
import { expectFaults } from '../errors.ts';

const EQUAL_REQUESTS = 10;
const DRY = { query: '?dry_run=true' };

/** The pointers of what nobody shares, and what conflicts call it. */
const NAMES = {
  '/email': 'email',
  '/client_reference': 'client_reference',
  '/country_data/ng/bvn': 'bvn',
  '/country_data/ng/nin': 'nin',
  '/business/incorporation_number': 'incorporation_number',
  '/business/tax_id': 'tax_id',
} as const;
type Field = keyof typeof NAMES;

const taken = (field: Field) => ({
  field,
  code: 'duplicate',
  message: `Customer with this ${NAMES[field]} already exists`,
});

function expectConflict(answer: Answer, existingId: string, ...fields: Field[]): void {
  expectFaults(answer, 409, fields.map(taken));
  expect(answer.body.error.existing_id).toBe(existingId);
}

const exists = async (accounts: AccountsClient, body: unknown): Promise<string> => {
  const answer = await accounts.create(body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.data.id;
};

const free = async (accounts: AccountsClient, body: unknown) => {
  const answer = await accounts.create(body, DRY);
  expect(answer.status, answer.text).toBe(200);
};

describe('the same again', () => {
  const [bvn, nin] = [uniqueDigits(), uniqueDigits()];
  test.each<[Field, unknown, unknown]>([
    ['/email', individualBody({ email: 'Ada@Example.com' }), businessBody({ email: ' ADA@example.COM ' })],
    ['/client_reference', businessBody({ client_reference: 'A 1' }), individualBody({ client_reference: ' A 1 ' })],
    [
      '/country_data/ng/bvn',
      individualBody({ country_data: { ng: { bvn } } }),
      individualBody({ country_data: { 'ng.bvn': bvn } }),
    ],
    [
      '/country_data/ng/nin',
      individualBody({ country_data: { 'ng.nin': nin } }),
      individualBody({ country_data: { ng: { nin } } }),
    ],
    [
      '/business/incorporation_number',
      businessBody({ business: business({ incorporation_number: 'RC-12 34.56' }) }),
      businessBody({ business: business({ incorporation_number: 'rc123456', incorporation_country: 'ng' }) }),
    ],
    [
      '/business/tax_id',
      businessBody({ business: business({ tax_id: '1234-5678' }) }),
      businessBody({ business: business({ tax_id: '12345678' }) }),
    ],
  ])('%s', async (field, first, second) => {
    const accounts = await accountsClient();
    const id = await exists(accounts, first);
    expectConflict(await accounts.create(second), id, field);
    expectConflict(await accounts.create(second, DRY), id, field);
    expect((await rowsOf(accounts.tenant.id)).customer).toBe(1);
  });

  test('everything of an individual, and everything of a business', async () => {
    const accounts = await accountsClient();
    const [person, firm] = [individualBody(), businessBody()];
    const [personId, firmId] = [await exists(accounts, person), await exists(accounts, firm)];
    expectConflict(
      await accounts.create(person),
      personId,
      '/email',
      '/client_reference',
      '/country_data/ng/bvn',
      '/country_data/ng/nin',
    );
    expectConflict(
      await accounts.create(firm),
      firmId,
      '/email',
      '/client_reference',
      '/business/incorporation_number',
      '/business/tax_id',
    );
  });

  test('the e-mail of one and the number of another name the first of them', async () => {
    const accounts = await accountsClient();
    const [ada, bob] = [individualBody(), individualBody()];
    const adaId = await exists(accounts, ada);
    await exists(accounts, bob);
    const both = individualBody({ email: ada.email, country_data: bob.country_data });
    expectConflict(await accounts.create(both), adaId, '/email', '/country_data/ng/bvn', '/country_data/ng/nin');
  });
});

describe('something else', () => {
  test('is a number of incorporation of another country', async () => {
    const accounts = await accountsClient();
    const block = business({ tax_id: null });
    await exists(accounts, businessBody({ business: block }));
    await free(accounts, businessBody({ business: { ...block, incorporation_country: 'GH' } }));
  });

  test('is a tax id of another country: of incorporation, or else of the address', async () => {
    const accounts = await accountsClient();
    const bare = { name: 'Obi Trading Ltd', tax_id: '4711' };
    const inNigeria = { ...bare, incorporation_number: 'RC1', incorporation_country: 'NG' };
    const id = await exists(accounts, businessBody({ business: inNigeria }));
    await free(accounts, businessBody({ business: { ...inNigeria, incorporation_country: 'GH' } }));
    await free(accounts, businessBody({ business: { ...bare, registered_address: address({ country: 'GH' }) } }));
    await free(accounts, businessBody({ business: bare }));
    const atHome = { ...bare, registered_address: address({ country: 'ng' }) };
    expectConflict(await accounts.create(businessBody({ business: atHome })), id, '/business/tax_id');
    const unknownId = await exists(accounts, businessBody({ business: bare }));
    expectConflict(await accounts.create(businessBody({ business: bare })), unknownId, '/business/tax_id');
  });

  test('is the same digits as another number', async () => {
    const accounts = await accountsClient();
    const digits = uniqueDigits();
    await exists(accounts, individualBody({ country_data: { ng: { bvn: digits } } }));
    await free(accounts, individualBody({ country_data: { ng: { nin: digits } } }));
    await free(accounts, businessBody({ business: business({ incorporation_number: digits, tax_id: digits }) }));
    await exists(accounts, individualBody({ country_data: { ng: { bvn: uniqueDigits(), nin: digits } } }));
  });

  test('is a reference in another case', async () => {
    const accounts = await accountsClient();
    await exists(accounts, individualBody({ client_reference: 'user-a' }));
    await free(accounts, individualBody({ client_reference: 'user-A' }));
  });

  test('is what another company has, or the other mode of one', async () => {
    const accounts = await accountsClient();
    const body = individualBody();
    await exists(accounts, body);
    await exists(await accountsClient(), body);
    await exists(await accountsClient(await moreCredentials(accounts.tenant, 'live')), body);
  });
});

test('a customer of the cards API has its e-mail and its Nigerian NIN as well', async () => {
  const accounts = await accountsClient();
  const cards = await cardsClient(accounts.tenant);
  const nin = uniqueDigits();
  const enrolled = await cards.enroll(enrollBody({ country_iso_code: 'NG', identification_number: nin }));
  const { id, email } = enrolled.body.data;
  const answer = await accounts.create(individualBody({ email, country_data: { ng: { nin } } }));
  expectConflict(answer, id, '/email', '/country_data/ng/nin');
});

describe(`of ${EQUAL_REQUESTS} at the same time one wins`, () => {
  const race = async (bodyOf: () => Record<string, unknown>, ...fields: Field[]) => {
    const accounts = await accountsClient();
    const answers = await Promise.all(Array.from({ length: EQUAL_REQUESTS }, () => accounts.create(bodyOf())));
    const [winner, ...more] = answers.filter(({ status }) => status === 201);
    expect(more).toEqual([]);
    const losers = answers.filter(({ status }) => status !== 201);
    expect(losers).toHaveLength(EQUAL_REQUESTS - 1);
    for (const loser of losers) {
      // While one is made, another may see some of its values and not yet the others.
      const seen = loser.body.error.field_errors.map(({ field }: { field: Field }) => field);
      expect(fields).toEqual(expect.arrayContaining(seen));
      expectConflict(loser, winner?.body.data.id, ...seen);
    }
    expect((await rowsOf(accounts.tenant.id)).customer).toBe(1);
  };

  const person = individualBody();
  const firm = businessBody();
  const block = business();
  test.each<[string, () => Record<string, unknown>, Field[]]>([
    [
      'equal individuals',
      () => person,
      ['/email', '/client_reference', '/country_data/ng/bvn', '/country_data/ng/nin'],
    ],
    [
      'equal businesses',
      () => firm,
      ['/email', '/client_reference', '/business/incorporation_number', '/business/tax_id'],
    ],
    ['the same e-mail', () => individualBody({ email: person.email }), ['/email']],
    ['the same reference', () => businessBody({ client_reference: 'one' }), ['/client_reference']],
    ['the same BVN', () => individualBody({ country_data: { 'ng.bvn': '22222222229' } }), ['/country_data/ng/bvn']],
    ['the same NIN', () => individualBody({ country_data: { ng: { nin: '33333333339' } } }), ['/country_data/ng/nin']],
    [
      'the same number of incorporation',
      () => businessBody({ business: business({ incorporation_number: block.incorporation_number }) }),
      ['/business/incorporation_number'],
    ],
    ['the same tax id', () => businessBody({ business: business({ tax_id: block.tax_id }) }), ['/business/tax_id']],
  ])('%s', (_what, bodyOf, fields) => race(bodyOf, ...fields));
});

test('a request whose key is still in use is told to come again, or gets the one answer', async () => {
  const accounts = await accountsClient();
  const headers = { 'idempotency-key': randomUUID() };
  const body = individualBody();
  const answers = await Promise.all(Array.from({ length: EQUAL_REQUESTS }, () => accounts.create(body, { headers })));
  const made = answers.filter(({ status }) => status === 201);
  expect(new Set(made.map(({ text }) => text)).size).toBe(1);
  for (const waiting of answers.filter(({ status }) => status !== 201)) {
    expectFaults(waiting, 409, [
      { field: '', code: 'key_in_use', message: 'A request with this Idempotency-Key is still running' },
    ]);
    expect(waiting.headers.get('retry-after')).toBe('1');
    expect(waiting.body.error).not.toHaveProperty('existing_id');
  }
  expect((await rowsOf(accounts.tenant.id)).customer).toBe(1);
});
