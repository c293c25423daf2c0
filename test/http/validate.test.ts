import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { COUNTRY, CURRENCY, closed, day, nullable, PHONE, plainText, WEB_URL } from '../../src/http/schema-parts.ts';
import { faultsOf } from '../../src/http/validate.ts';

const ADDRESS = closed({ line1: plainText(1, 10, 'Street 1'), country: COUNTRY });

/** A body with everything that a body may nest. */
const BODY = closed({
  name: Type.Optional(plainText(1, 5, 'Ada')),
  address: Type.Optional(ADDRESS),
  person: Type.Optional(nullable(closed({ born: Type.Optional(nullable(day('', '1990-01-15'))), home: ADDRESS }))),
  kind: Type.Optional(nullable(Type.String({ enum: ['LLC', 'OTHER'] }))),
  roles: Type.Optional(Type.Array(closed({ title: plainText(2, 5, 'CEO') }), { minItems: 1, maxItems: 3 })),
  share: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100 })),
  notes: Type.Optional(
    Type.Record(Type.String(), plainText(1, 5, 'red'), { maxProperties: 3, propertyNames: { maxLength: 8 } }),
  ),
});
const HOME = { line1: 'Street 1', country: 'NG' };

const faults = (body: object) => faultsOf(BODY, body, 'body').map(({ field, code, message }) => [field, code, message]);

test.each<[string, object]>([
  ['nothing', {}],
  ['null where the schema says so', { person: { born: null, home: HOME }, kind: null }],
  ['null for a whole object', { person: null }],
  [
    'texts with spaces around them, at any depth',
    { name: ' 12345 ', address: { line1: '\t1234567890 ', country: ' ng ' } },
  ],
  ['lists and pairs', { roles: [{ title: ' CEO ' }], notes: { 'Any key!': ' 12345\n' } }],
])('%s has no fault', (_what, body) => expect(faults(body)).toEqual([]));

test.each<[string, object, string[][]]>([
  [
    'an object in an object',
    { address: { line1: '  ' } },
    [
      ['/address/line1', 'too_short', 'address.line1 must be at least 1 characters'],
      ['/address/country', 'required', 'address.country is required'],
    ],
  ],
  [
    'an object two levels down',
    { person: { home: { line1: 'Street 1', country: 'XX' } } },
    [['/person/home/country', 'invalid_format', 'person.home.country must be an ISO 3166-1 alpha-2 code']],
  ],
  [
    'a nullable text',
    { person: { born: '1990-02-30', home: HOME } },
    [['/person/born', 'invalid_format', 'person.born must be a date in YYYY-MM-DD format']],
  ],
  [
    'a type',
    { address: null, person: 'x', kind: 7, roles: {} },
    [
      ['/address', 'invalid_type', 'address must be an object'],
      ['/person', 'invalid_type', 'person must be an object or null'],
      ['/kind', 'invalid_type', 'kind must be a string or null'],
      ['/roles', 'invalid_type', 'roles must be an array'],
    ],
  ],
  ['a choice', { kind: 'llc' }, [['/kind', 'invalid_value', 'kind must be one of LLC, OTHER, null']]],
  [
    'an entry of a list',
    { roles: [{ title: 'CEO' }, { title: 'X', rank: 1 }, {}] },
    [
      ['/roles/1/title', 'too_short', 'roles.1.title must be at least 2 characters'],
      ['/roles/1/rank', 'unknown_field', 'roles.1.rank is not a field of this request'],
      ['/roles/2/title', 'required', 'roles.2.title is required'],
    ],
  ],
  ['too short a list', { roles: [] }, [['/roles', 'too_short', 'roles must have at least 1 entries']]],
  ['a bound that is no member', { share: 0 }, [['/share', 'out_of_range', 'share must be more than 0']]],
  [
    'a pair',
    { notes: { colour: 'too long', 'Not ours': 7 } },
    // Its key is the client's, whatever it looks like: the place is what holds it.
    [['/notes', 'too_long', 'A value of notes must be at most 5 characters']],
  ],
  [
    'a key of a pair',
    { notes: { 'A secret that is long': 'x' } },
    [['/notes', 'too_long', 'A key of notes must be at most 8 characters']],
  ],
])('%s', (_what, body, expected) => expect(faults(body)).toEqual(expected));

test('spaces around a text do not count, unless they are more than any text', () => {
  const spaces = ' '.repeat(255);
  expect(faults({ name: `${spaces}Ada` }).filter(([field]) => field === '/name')).toEqual([]);
  expect(faults({ name: `${spaces} Ada` }).map(([field, code]) => `${field} ${code}`)).toContain('/name too_long');
});

test('faults stand in the order of the schema, depth first, and unknown fields last in their object', () => {
  const body = {
    zzz: 1,
    share: 200,
    person: { born: 1, aaa: 1, 'Not Ours': 1, home: { country: 'XX', zip: 1 } },
    name: '',
  };
  expect(faults(body).map(([field]) => field)).toEqual([
    '/name',
    '/person/born',
    '/person/home/line1',
    '/person/home/country',
    '/person/home/zip',
    '/person/aaa',
    '/person',
    '/share',
    '/zzz',
  ]);
});

test('an unknown field whose name is not like ours is not named', () => {
  expect(faults({ 'John Doe': 1, address: { ...HOME, 'Jane~Doe/': 1 } })).toEqual([
    ['/address', 'unknown_field', 'address has a field that it does not take'],
    ['', 'unknown_field', 'The request has a field that it does not take'],
  ]);
});

describe('of what is too much', () => {
  const many = (prefix: string, value: unknown) =>
    Object.fromEntries(Array.from({ length: 1_000 }, (_none, index) => [`${prefix}${index}`, value]));

  test('only some unknown fields are told, at any depth', () => {
    const found = faults({ ...many('a', 1), person: { home: { ...HOME, ...many('b', 1) } } });
    expect(found.filter(([field]) => field?.startsWith('/a'))).toHaveLength(20);
    expect(found.filter(([field]) => field?.startsWith('/person/home/b'))).toHaveLength(20);
  });

  test('a list and pairs are told once, and only as many of their entries as may be there and one', () => {
    const found = faults({ roles: Array.from({ length: 1_000 }, () => ({})), notes: many('c', 1) });
    expect(found.map(([field, code]) => `${field} ${code}`)).toEqual([
      '/roles too_many',
      ...[0, 1, 2, 3].map((index) => `/roles/${index}/title required`),
      '/notes too_many',
    ]);
    expect(found[0]?.[2]).toBe('roles must have at most 3 entries');
  });
});

describe('an update', () => {
  const UPDATE = Type.Object(
    { name: Type.Optional(nullable(Type.String())) },
    { additionalProperties: false, minProperties: 1 },
  );

  test('of nothing is told so', () => {
    expect(faultsOf(UPDATE, {}, 'body')).toEqual([
      { field: '', code: 'empty_update', message: 'Send at least one field to change' },
    ]);
    const nested = closed({ individual: UPDATE });
    expect(faultsOf(nested, { individual: {} }, 'body')).toEqual([
      { field: '/individual', code: 'empty_update', message: 'Send at least one field to change' },
    ]);
  });

  test('to null is one', () => expect(faultsOf(UPDATE, { name: null }, 'body')).toEqual([]));
});

test.each([[[]], [null], ['text'], [1], [undefined]])('%j is no body', (value) => {
  expect(faultsOf(BODY, value, 'body')).toEqual([
    { field: '', code: 'invalid_type', message: 'The request body must be a JSON object' },
  ]);
});

test.each([
  ['phone', PHONE, ['+2348012345678', '+237600000000'], ['2348012345678', '+234 801 234 5678', '+1', '+0348012345678']],
  ['currency', CURRENCY, ['USD', 'ngn', 'Eur'], ['US', 'USDT', 'ABC', '840', '']],
  [
    'web-url',
    WEB_URL,
    ['https://example.com', 'HTTP://example.com:8080/a?b#c', 'https://пример.рф/'],
    [
      'example.com',
      '//example.com',
      'https:example.com',
      'ftp://example.com',
      'https://',
      'https://a b.com',
      'javascript:x',
    ],
  ],
])('the format %s', (_name, schema, good, bad) => {
  const check = (value: string) => faultsOf(closed({ it: schema }), { it: value }, 'body').map(({ code }) => code);
  for (const value of good) expect(check(value), value).toEqual([]);
  for (const value of bad) expect(check(value), value).toEqual(['invalid_format']);
});
