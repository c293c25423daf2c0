import { describe, expect, test } from 'vitest';
import { eventsOf } from '../../../support/events.ts';
import { billingAddress, businessBody, createdId, customerBody, walletsClient } from '../../../support/wallets.ts';
import { withField } from '../field-rules.ts';

const wallets = await walletsClient();

test('the answer has id, status and time, and nothing else', async () => {
  const sent = Date.now();
  const answer = await wallets.create(customerBody());
  expect(answer.status, answer.text).toBe(201);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.body).toEqual({
    data: {
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      status: 'pending_kyc',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    },
  });
  expect(Math.abs(Date.parse(answer.body.data.created_at) - sent)).toBeLessThan(60_000);
});

test('an individual is kept as it was sent', async () => {
  const sent = customerBody({ metadata: { plan: 'gold', 'Größe ': '' }, client_reference: 'user-1' });
  const created = await wallets.create(sent);
  const { id, created_at } = created.body.data;
  const answer = await wallets.get(id);
  expect(answer.status, answer.text).toBe(200);
  const { requirements, ...data } = answer.body.data;
  expect(data).toEqual({
    ...sent,
    id,
    status: 'pending_kyc',
    type: 'individual',
    business_name: null,
    date_of_birth: null,
    identifications: [],
    documents: [],
    version: expect.any(Number),
    created_at,
    updated_at: created_at,
  });
  expect(answer.headers.get('etag')).toBe(`"${data.version}"`);
  expect(requirements).toEqual([
    expect.objectContaining({ code: 'field_missing', field: 'date_of_birth' }),
    expect.objectContaining({ code: 'field_missing', field: 'identification.number' }),
    expect.objectContaining({ code: 'document_missing', document: 'front' }),
  ]);
});

test.each([
  ['its own name', {}, 'Okafor Trading'],
  ["its contact's name where it has none", { business_name: undefined }, 'James Okafor'],
  [
    "its contact's name without blanks",
    { business_name: undefined, first_name: ' Ann ', last_name: ' Lee' },
    'Ann Lee',
  ],
])('a business has %s', async (_what, changes, name) => {
  const sent = businessBody(changes);
  const id = await createdId(wallets, sent);
  expect((await wallets.get(id)).body.data).toMatchObject({
    status: 'pending_kyc',
    type: 'business',
    business_name: name,
    first_name: sent.first_name,
    last_name: sent.last_name,
    phone: '+2348012345678',
    billing_address: billingAddress(),
  });
});

describe('a value at the edge of its rule', () => {
  const LONGEST_EMAIL = `${'a'.repeat(64)}@${`${'b'.repeat(61)}.`.repeat(3)}com`;
  const pairs = Object.fromEntries(
    Array.from({ length: 50 }, (_, index) => [`${'é'.repeat(62)}${10 + index}`, '😀'.repeat(500)]),
  );
  const texts = [
    'x',
    ' x\u3000',
    'é'.repeat(255),
    '😀'.repeat(255),
    ` ${'x'.repeat(255)} `,
    '<b>"\'\\\u0001\u{10ffff}',
  ];
  const TEXT_FIELDS = [
    'first_name',
    'last_name',
    'business_name',
    ...['line1', 'line2', 'city', 'state', 'zip_code'].map((name) => `billing_address.${name}`),
  ];

  test.each(texts)('%j is a text like any other, kept as it was sent', async (text) => {
    const body = TEXT_FIELDS.reduce((rest, name) => withField(rest, name, text), businessBody());
    const id = await createdId(wallets, body);
    expect((await wallets.get(id)).body.data).toMatchObject(body);
  });

  test.each<[string, unknown, unknown]>([
    ['email', LONGEST_EMAIL, LONGEST_EMAIL],
    ['email', " J.O'Okafor+kyc@Sub.Example.COM ", " J.O'Okafor+kyc@Sub.Example.COM "],
    ['phone', ' +14155552671\t', '+14155552671'],
    ['phone', '+2901234', '+2901234'],
    ['type', ' business ', 'business'],
    ['billing_address.country', ' ng ', 'NG'],
    ['billing_address.country', 'Fr', 'FR'],
    ['billing_address.line2', null, null],
    ['billing_address.line2', undefined, null],
    ['metadata', pairs, pairs],
    ['metadata', {}, {}],
    ['metadata', undefined, {}],
    ['metadata', { constructor: 'x', toString: 'y', '1': '' }, { constructor: 'x', toString: 'y', '1': '' }],
    ['client_reference', ` ${'😀'.repeat(64)} `, '😀'.repeat(64)],
    ['client_reference', undefined, null],
  ])('%s %j', async (name, value, shown) => {
    const own = await walletsClient();
    const id = await createdId(own, withField(businessBody(), name, value));
    const { data } = (await own.get(id)).body;
    expect(name.split('.').reduce((at, member) => at[member], data)).toEqual(shown);
  });
});

test('a first event says so, in the transaction of the rows', async () => {
  const id = await createdId(wallets);
  const events = await eventsOf(id);
  expect(events.map(({ type }) => type)).toEqual([
    'customer.created',
    'requirement.added',
    'requirement.added',
    'requirement.added',
  ]);
  expect((await wallets.get(id)).body.data.version).toBe(events.length);
});
