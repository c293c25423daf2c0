import { describe, expect, test } from 'vitest';
import { accountsClient, business, businessBody, individualBody } from '../support/accounts.ts';
import { type Answer, uniqueDigits } from '../support/cards.ts';
import { type Field, printed, withMember } from './printed.ts';

/* The reference prints tables and rules, and no example. */

type Table = 'request' | 'individual' | 'business' | 'contact_person' | 'address' | 'country_data';
const FIELDS = printed<Record<Table, Field[]>>('accounts-fields');
const VALUES = printed<Record<'type' | 'business_type' | 'state' | 'verification_status', string[]>>('accounts-values');
const UPDATES = printed<{ method: string; endpoint: string }[]>('accounts-updates');
const ALWAYS = printed<Field[]>('accounts-response');

const accounts = await accountsClient();
const dryRun = (body: unknown): Promise<Answer> => accounts.create(body, { query: '?dry_run=true' });
const pointer = (path: string): string => `/${path.replaceAll('.', '/')}`;

/** Where the fields of each table stand in a request, and a good request that has all of them. */
const PLACES: readonly { table: Table; at: string; body: () => Record<string, unknown> }[] = [
  { table: 'request', at: '', body: individualBody },
  { table: 'individual', at: 'individual.', body: individualBody },
  { table: 'address', at: 'individual.residential_address.', body: individualBody },
  { table: 'country_data', at: 'country_data.', body: individualBody },
  { table: 'business', at: 'business.', body: businessBody },
  { table: 'address', at: 'business.registered_address.', body: businessBody },
  { table: 'contact_person', at: 'business.contact_person.', body: businessBody },
];
/** Whichever of the two blocks a request has, the other is not there. */
const isOfBody = (path: string, body: Record<string, unknown>): boolean =>
  !['individual', 'business'].includes(path) || path in body;
const LINES = PLACES.flatMap(({ table, at, body }) =>
  FIELDS[table]
    .map((field) => ({ ...field, path: `${at}${field.name}`, body }))
    .filter(({ path, body: make }) => isOfBody(path, make())),
);
/** Both, or neither. */
const PAIR: Readonly<Record<string, string>> = {
  'business.incorporation_number': 'business.incorporation_country',
  'business.incorporation_country': 'business.incorporation_number',
};

describe('a request with every printed field', () => {
  const members = (value: unknown): string[] => Object.keys(value as object).sort();
  const names = (table: Table): string[] => FIELDS[table].map(({ name }) => name).sort();

  test('of an individual is taken, and shown as it was sent', async () => {
    const body = individualBody();
    const answer = await accounts.create(body);
    expect(answer.status, answer.text).toBe(201);
    const { data } = answer.body;
    expect(data.individual).toEqual(body.individual);
    expect(members(data.individual)).toEqual(names('individual'));
    expect(members(data.individual.residential_address)).toEqual(names('address'));
    expect(members(data.country_data.ng).map((name) => `ng.${name}`)).toEqual(names('country_data'));
    const { type, email, client_reference } = body;
    expect(data).toMatchObject({ type, email, client_reference, requested_currencies: [body.currency] });
  });

  test('of a business is taken, and shown as it was sent', async () => {
    const body = businessBody();
    const answer = await accounts.create(body);
    expect(answer.status, answer.text).toBe(201);
    const { data } = answer.body;
    expect(data.business).toEqual(body.business);
    expect(members(data.business)).toEqual(names('business'));
    expect(members(data.business.registered_address)).toEqual(names('address'));
    expect(members(data.business.contact_person)).toEqual(names('contact_person'));
  });

  test('has what is printed as always present, each a text', async () => {
    for (const body of [individualBody(), businessBody()]) {
      const { data } = (await accounts.create(body)).body;
      for (const { name, type } of ALWAYS) expect(typeof data[name], name).toBe(type);
      expect(data.id).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(data.state).toBe('CREATED');
      expect(VALUES.verification_status).toContain(data.verification_status);
      for (const time of [data.created_date, data.updated_date]) expect(new Date(time).toISOString()).toBe(time);
    }
  });
});

describe('the printed fields', () => {
  test.each(LINES)('$path, left out', async ({ path, required, body }) => {
    const answer = await dryRun(withMember(body(), path, undefined));
    // With the type printed as BUSINESS or INDIVIDUAL its object is required.
    const missing = path in PAIR || required || path === 'individual' || path === 'business';
    expect(answer.status, answer.text).toBe(missing ? 400 : 200);
    if (missing) expect(answer.body.error.field_errors).toMatchObject([{ field: pointer(path), code: 'required' }]);
  });

  test.each(LINES)('$path is of type $type', async ({ path, body }) => {
    const answer = await dryRun(withMember(body(), path, 7));
    expect(answer.status, answer.text).toBe(400);
    expect(answer.body.error.field_errors).toContainEqual(
      expect.objectContaining({ field: pointer(path), code: 'invalid_type' }),
    );
  });

  test.each(['ng.bvn', 'ng.nin'])('%s has 11 characters, and may be written with its dot', async (name) => {
    for (const number of [uniqueDigits(10), uniqueDigits(12)])
      expect((await dryRun({ ...individualBody(), country_data: { [name]: number } })).status).toBe(400);
    const number = uniqueDigits(11);
    const { data } = (await accounts.create({ ...individualBody(), country_data: { [name]: number } })).body;
    expect(data.country_data.ng).toMatchObject({ [name.slice('ng.'.length)]: `*******${number.slice(-4)}` });
  });

  test('type is one of the printed, and says which object is required', async () => {
    for (const type of VALUES.type) {
      const body = type === 'BUSINESS' ? businessBody() : individualBody();
      expect(body.type).toBe(type);
      expect((await dryRun(body)).status).toBe(200);
    }
    expect((await dryRun(individualBody({ type: 'PERSON' }))).status).toBe(400);
    expect((await dryRun(individualBody({ type: 'BUSINESS' }))).status).toBe(400);
  });

  test.each(VALUES.business_type)('business_type %s', async (business_type) => {
    expect((await dryRun(businessBody({ business: business({ business_type }) }))).status).toBe(200);
    const wrong = business({ business_type: business_type.toLowerCase() });
    expect((await dryRun(businessBody({ business: wrong }))).status).toBe(400);
  });
});

test.each(VALUES.state)('a customer is moved to %s', async (state) => {
  const { id } = (await accounts.create(individualBody())).body.data;
  // Only what was active can rest.
  if (state === 'INACTIVE') await accounts.changeState(id, 'ACTIVE');
  const answer = await accounts.changeState(id, state);
  expect(answer.status, answer.text).toBe(200);
  expect((await accounts.get(id)).body.data.state).toBe(state);
});

describe('the printed rules of updates', () => {
  /** What each endpoint updates, with another value for each field of a text. */
  const numbersThatEndIn = (end: string) => ({ bvn: `${uniqueDigits(7)}${end}`, nin: `${uniqueDigits(7)}${end}` });
  const ENDPOINTS = {
    '/customer/{id}/individual': {
      block: 'individual',
      body: individualBody,
      values: () => ({
        first_name: 'Grace',
        last_name: 'Hopper',
        other_name: 'Brewster',
        date_of_birth: '1986-12-09',
        phone_number: '+2348098765432',
      }),
    },
    '/customer/{id}/business': {
      block: 'business',
      body: businessBody,
      values: () => ({
        name: 'Hopper Ltd',
        phone_number: '+2348098765432',
        incorporation_number: `BN${uniqueDigits()}`,
        incorporation_date: '2019-12-09',
        incorporation_country: 'GH',
        tax_id: uniqueDigits(),
        business_type: 'PARTNERSHIP',
        website: 'https://hopper.example.com',
      }),
    },
    '/customer/{id}/country_data': {
      block: 'country_data',
      // The last four digits are shown, so these are to differ.
      body: () => individualBody({ country_data: { ng: numbersThatEndIn('1111') } }),
      values: () => {
        const { bvn, nin } = numbersThatEndIn('2222');
        return { 'ng.bvn': bvn, 'ng.nin': nin };
      },
    },
  } as const;
  type Endpoint = keyof typeof ENDPOINTS;
  const ENTRIES = Object.entries(ENDPOINTS) as [Endpoint, (typeof ENDPOINTS)[Endpoint]][];
  const ROWS = ENTRIES.flatMap(([endpoint, { block, body, values }]) =>
    FIELDS[block].map((field) => ({ endpoint, block, body, field, value: (values() as Texts)[field.name] })),
  );
  type Texts = Readonly<Record<string, string | undefined>>;

  const update = (endpoint: Endpoint, id: string, changes: object): Promise<Answer> =>
    accounts.request('PATCH', endpoint.replace('/customer/{id}', `/${id}`), { body: changes });
  const made = async (body: () => object) => (await accounts.create(body())).body.data;
  const shown = (block: string, value: string) =>
    block === 'country_data' ? value.slice(-4).padStart(value.length, '*') : value;

  test('the endpoints are those', () => {
    expect(UPDATES).toEqual(Object.keys(ENDPOINTS).map((endpoint) => ({ endpoint, method: 'PATCH' })));
  });

  test.each(ROWS.filter(({ field }) => field.type === 'string'))(
    '$endpoint: $field.name changes alone',
    async ({ endpoint, block, body, field: { name }, value = '' }) => {
      const before = await made(body);
      const answer = await update(endpoint, before.id, { [name]: value });
      expect(answer.status, answer.text).toBe(200);
      expect(answer.body.data[block]).toEqual(withMember(before[block], name, shown(block, value)));
      expect(answer.body.data[block]).not.toEqual(before[block]);
      const { updated_date: _date, version: _version, requirements: _owed, [block]: _block, ...rest } = before;
      expect(answer.body.data).toMatchObject(rest);
    },
  );

  test.each(ROWS)(
    '$endpoint: $field.name, set to null',
    async ({ endpoint, block, body, field: { name, required } }) => {
      const before = await made(body);
      const pair = PAIR[`${block}.${name}`]?.replace(`${block}.`, '');
      const answer = await update(endpoint, before.id, { [name]: null, ...(pair && { [pair]: null }) });
      expect(answer.status, answer.text).toBe(required ? 400 : 200);
      const without = withMember(before[block], name, null);
      const after = required ? before : { ...before, [block]: pair ? withMember(without, pair, null) : without };
      expect((await accounts.get(before.id)).body.data[block]).toEqual(after[block]);
    },
  );

  test.each(ENTRIES)('%s: at least one field', async (endpoint, { body }) => {
    expect((await update(endpoint, (await made(body)).id, {})).status).toBe(400);
  });

  test.each([
    ['/customer/{id}/individual', 'residential_address', 'address', { line_1: '1 New Road', country: 'GH' }],
    ['/customer/{id}/business', 'registered_address', 'address', { line_1: '1 New Road', country: 'GH' }],
    ['/customer/{id}/business', 'contact_person', 'contact_person', { first_name: 'Grace', last_name: 'Hopper' }],
  ] as const)('%s: %s is replaced as a whole', async (endpoint, name, table, complete) => {
    const { block, body } = ENDPOINTS[endpoint];
    const { id } = await made(body);
    const replaced = await update(endpoint, id, { [name]: complete });
    expect(replaced.status, replaced.text).toBe(200);
    const nothing = Object.fromEntries(FIELDS[table].map((field) => [field.name, null]));
    expect(replaced.body.data[block][name]).toEqual({ ...nothing, ...complete });
    for (const field of FIELDS[table].filter(({ required }) => required)) {
      const partial = await update(endpoint, id, { [name]: { ...complete, [field.name]: undefined } });
      expect(partial.status, partial.text).toBe(400);
      expect(partial.body.error.field_errors).toMatchObject([{ field: `/${name}/${field.name}`, code: 'required' }]);
    }
  });
});
