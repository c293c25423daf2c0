import { describe, expect, test } from 'vitest';
import {
  accountsClient,
  address,
  business,
  businessBody,
  individual,
  individualBody,
} from '../../../support/accounts.ts';
import { type Answer, uniqueDigits } from '../../../support/cards.ts';
import { expectNothingStored } from '../../cards/creates.ts';
import { badRequest, fault, whole } from '../errors.ts';

const accounts = await accountsClient();
const DRY = { query: '?dry_run=true' };
const UNDERAGE = {
  field: '/individual/date_of_birth',
  code: 'underage',
  message: 'Customer must be 18 or older',
};
const unknown = (path: string) => fault(path, 'unknown_field', 'is not a field of this request');

describe('type and block', () => {
  const without = (name: string, body: Record<string, unknown>) => {
    const { [name]: _, ...others } = body;
    return others;
  };
  const NEITHER = whole('required', 'individual or business is required');
  const BOTH = whole('invalid_value', 'Send individual or business, not both');
  const needed = (block: string, type: string) => fault(block, 'required', `is required with type ${type}`);
  const wrong = (block: string, type: string) => fault(block, 'invalid_value', `does not go with type ${type}`);

  test('neither block', async () => {
    const { type: _, individual: __, ...rest } = individualBody();
    badRequest(await accounts.create(rest), NEITHER);
    badRequest(await accounts.create({ ...rest, individual: null, business: null }), NEITHER);
    badRequest(await accounts.create({ ...rest, type: null }), NEITHER);
  });

  test('both blocks', async () => {
    const both = { ...individualBody(), business: business() };
    badRequest(await accounts.create(without('type', both)), BOTH);
    badRequest(await accounts.create({ ...both, type: null }), BOTH);
    badRequest(await accounts.create(both), wrong('business', 'INDIVIDUAL'));
    badRequest(await accounts.create({ ...both, type: 'BUSINESS' }), wrong('individual', 'BUSINESS'));
  });

  test('a type without its block', async () => {
    badRequest(await accounts.create(without('individual', individualBody())), needed('individual', 'INDIVIDUAL'));
    badRequest(await accounts.create(businessBody({ business: null })), needed('business', 'BUSINESS'));
  });

  test('the block of the other type', async () => {
    const faultsOf = async (answer: Answer, ...faults: Parameters<typeof fault>[]) =>
      badRequest(answer, ...faults.map((each) => fault(...each)));
    await faultsOf(
      await accounts.create(individualBody({ type: 'BUSINESS' })),
      ['business', 'required', 'is required with type BUSINESS'],
      ['individual', 'invalid_value', 'does not go with type BUSINESS'],
    );
    await faultsOf(
      await accounts.create(businessBody({ type: ' INDIVIDUAL ' })),
      ['individual', 'required', 'is required with type INDIVIDUAL'],
      ['business', 'invalid_value', 'does not go with type INDIVIDUAL'],
    );
  });

  test.each(['', 'individual', 'PERSON', 'INDIVIDUAL,BUSINESS'])('type %j is none', async (type) => {
    badRequest(
      await accounts.create(individualBody({ type })),
      fault('type', 'invalid_value', 'must be one of INDIVIDUAL, BUSINESS, null'),
    );
  });

  test.each([1, true, ['INDIVIDUAL'], {}])('type %j is no text', async (type) => {
    badRequest(
      await accounts.create(individualBody({ type })),
      fault('type', 'invalid_type', 'must be a string or null'),
    );
  });
});

describe('number and country of incorporation', () => {
  const [NUMBER, COUNTRY] = ['business.incorporation_number', 'business.incorporation_country'];
  test.each([
    ['incorporation_country', undefined, fault(COUNTRY, 'required', 'x').field],
    ['incorporation_country', null, fault(COUNTRY, 'required', 'x').field],
    ['incorporation_number', undefined, fault(NUMBER, 'required', 'x').field],
    ['incorporation_number', null, fault(NUMBER, 'required', 'x').field],
  ])('%s: %j', async (missing, value, field) => {
    const other = missing === 'incorporation_number' ? 'incorporation_country' : 'incorporation_number';
    const { [missing]: _, ...rest } = business();
    const block = value === undefined ? rest : { ...rest, [missing]: value };
    const message = `${missing} is required with ${other}`;
    badRequest(await accounts.create(businessBody({ business: block })), { field, code: 'required', message });
  });
});

describe('country_data', () => {
  const [bvn, nin] = ['12345678901', '10987654321'];
  const twice = (name: string) => fault(`country_data.ng.${name}`, 'duplicate_field', 'must not be sent twice');
  test.each<[string, unknown, ReturnType<typeof fault>[]]>([
    ['the BVN both ways', { 'ng.bvn': bvn, ng: { bvn } }, [twice('bvn')]],
    ['the NIN both ways, once null', { 'ng.nin': null, ng: { nin } }, [twice('nin')]],
    ['both both ways', { 'ng.bvn': bvn, 'ng.nin': nin, ng: { bvn: null, nin } }, [twice('bvn'), twice('nin')]],
    ['the BVN, and null for both', { ng: null, 'ng.bvn': bvn }, [twice('bvn')]],
    [
      'a dotted BVN that is too short',
      { 'ng.bvn': '1' },
      [fault('country_data.ng.bvn', 'invalid_format', 'must be 11 digits')],
    ],
    ['a dotted number', { 'ng.nin': 1 }, [fault('country_data.ng.nin', 'invalid_type', 'must be a string or null')]],
    [
      'a dotted key beside a text',
      { 'ng.nin': nin, ng: nin },
      [fault('country_data.ng', 'invalid_type', 'must be an object or null')],
    ],
    ['another country', { gh: { bvn } }, [unknown('country_data.gh')]],
    ['another number', { ng: { bvn, tin: nin } }, [unknown('country_data.ng.tin')]],
    [
      'another dotted number',
      { 'ng.bvn': bvn, 'ng.tin': nin },
      [{ ...unknown('country_data.ng.tin'), field: '/country_data/ng.tin' }],
    ],
    ['numbers without their country', { bvn, nin }, [unknown('country_data.bvn'), unknown('country_data.nin')]],
  ])('%s', async (_what, country_data, faults) => {
    badRequest(await accounts.create(individualBody({ country_data })), ...faults);
  });
});

describe('dates', () => {
  const dayFrom = (years: number, days: number): string => {
    const now = new Date();
    const day = Date.UTC(now.getUTCFullYear() + years, now.getUTCMonth(), now.getUTCDate() + days);
    return new Date(day).toISOString().slice(0, 10);
  };
  const born = (date_of_birth: string) =>
    accounts.create(individualBody({ individual: individual({ date_of_birth }) }), DRY);
  const incorporated = (incorporation_date: string) =>
    accounts.create(businessBody({ business: business({ incorporation_date }) }), DRY);

  test('a customer is 18 or older', async () => {
    // Two days apart, so that no midnight passes between here and the server.
    badRequest(await born(dayFrom(-18, 2)), UNDERAGE);
    badRequest(await born('2999-12-31'), UNDERAGE);
    expect((await born(dayFrom(-18, -2))).status).toBe(200);
  });

  test('a business was incorporated in the past', async () => {
    const field = 'business.incorporation_date';
    badRequest(await incorporated(dayFrom(0, 2)), fault(field, 'in_future', 'must not lie in the future'));
    badRequest(await incorporated('2999-12-31'), fault(field, 'in_future', 'must not lie in the future'));
    expect((await incorporated(dayFrom(0, -1))).status).toBe(200);
  });
});

describe('a field that nobody asked for', () => {
  test.each([
    ['nickname', () => individualBody({ nickname: 'Ada' })],
    ['metadata', () => individualBody({ metadata: {} })],
    ['individual.name', () => individualBody({ individual: individual({ name: 'Ada' }) })],
    ['individual.email', () => individualBody({ individual: individual({ email: 'ada@example.com' }) })],
    [
      'individual.residential_address.zip',
      () => individualBody({ individual: individual({ residential_address: address({ zip: '1' }) }) }),
    ],
    ['business.first_name', () => businessBody({ business: business({ first_name: 'Ada' }) })],
    [
      'business.contact_person.name',
      () => businessBody({ business: business({ contact_person: { first_name: 'A', last_name: 'B', name: 'C' } }) }),
    ],
  ])('%s', async (path, body) => badRequest(await accounts.create(body()), unknown(path)));

  test('has a name that is not repeated where it is not like ours', async () => {
    const answer = await accounts.create(individualBody({ '<b>Nick</b>': 'Ada' }));
    badRequest(answer, whole('unknown_field', 'The request has a field that it does not take'));
    expect(answer.text).not.toContain('Nick');
  });
});

describe('what is no body', () => {
  test.each([
    ['{', 'malformed_json', 'The request body must be valid JSON', ''],
    ['', 'malformed_json', 'The request body is empty', ''],
    ['[]', 'invalid_type', 'The request body must be a JSON object', ''],
    ['null', 'invalid_type', 'The request body must be a JSON object', ''],
    ['"x"', 'invalid_type', 'The request body must be a JSON object', ''],
    [
      '{"currency":"NGN","currency":"USD"}',
      'duplicate_key',
      'The request body must not have the same key twice in one object',
      '/currency',
    ],
    [
      '{"individual":{"first_name":"\\u0000"}}',
      'forbidden_character',
      'The request body must not contain the character U+0000 or half of a surrogate pair',
      '/individual/first_name',
    ],
  ])('%j', async (body, code, message, field) => {
    const answer = await accounts.request('POST', '', { body, headers: { 'content-type': 'application/json' } });
    badRequest(answer, { field, code, message });
  });
});

test('all faults are told together, in the order of the fields', async () => {
  const body = {
    nickname: 'Ada',
    country_data: { ng: { bvn: '1' }, 'ng.bvn': '2', 'ng.nin': 3 },
    individual: { other_name: '', first_name: 'x'.repeat(256), residential_address: { country: 'XX', zip: 1 } },
    email: 'ada',
    client_reference: '',
  };
  badRequest(
    await accounts.create(body, { query: '?dry_run=maybe' }),
    fault('dry_run', 'invalid_type', 'must be a boolean'),
    fault('currency', 'required', 'is required'),
    fault('client_reference', 'too_short', 'must be at least 1 characters'),
    fault('email', 'invalid_format', 'must be a valid email'),
    fault('individual.first_name', 'too_long', 'must be at most 255 characters'),
    fault('individual.last_name', 'required', 'is required'),
    fault('individual.other_name', 'too_short', 'must be at least 1 characters'),
    fault('individual.residential_address.line_1', 'required', 'is required'),
    fault('individual.residential_address.country', 'invalid_format', 'must be an ISO 3166-1 alpha-2 code'),
    unknown('individual.residential_address.zip'),
    fault('country_data.ng.bvn', 'invalid_format', 'must be 11 digits'),
    fault('country_data.ng.nin', 'invalid_type', 'must be a string or null'),
    unknown('nickname'),
    fault('country_data.ng.bvn', 'duplicate_field', 'must not be sent twice'),
  );
});

test('weighs more than a duplicate, which is told as well', async () => {
  const known = individualBody({ individual: individual({ last_name: undefined }) });
  expect((await accounts.create({ ...known, individual: individual() })).status).toBe(201);
  const answer = await accounts.create(known);
  const taken = (path: string, name: string) => ({
    field: path,
    code: 'duplicate',
    message: `Customer with this ${name} already exists`,
  });
  badRequest(
    answer,
    fault('individual.last_name', 'required', 'is required'),
    taken('/email', 'email'),
    taken('/client_reference', 'client_reference'),
    taken('/country_data/ng/bvn', 'bvn'),
    taken('/country_data/ng/nin', 'nin'),
  );
  expect(answer.body.error).not.toHaveProperty('existing_id');
});

test.each([
  ['dry_run=maybe', fault('dry_run', 'invalid_type', 'must be a boolean')],
  ['dry_run=', fault('dry_run', 'invalid_type', 'must be a boolean')],
  ['dry_run=true&dry_run=true', fault('dry_run', 'invalid_type', 'must be a boolean')],
  ['enroll=true', unknown('enroll')],
])('?%s', async (query, expected) => {
  badRequest(await accounts.create(individualBody(), { query: `?${query}` }), expected);
});

test('an Idempotency-Key that is too long', async () => {
  const message = 'Idempotency-Key must be 1 to 255 printable ASCII characters';
  const headers = { 'idempotency-key': 'k'.repeat(256) };
  badRequest(await accounts.create(individualBody(), { headers }), whole('invalid_format', message));
});

test('nothing of the refused is stored', async () => {
  const own = await accountsClient();
  const email = `refused.${uniqueDigits()}@example.com`;
  badRequest(
    await own.create(individualBody({ email, currency: undefined })),
    fault('currency', 'required', 'is required'),
  );
  await expectNothingStored(own.tenant.id);
});
