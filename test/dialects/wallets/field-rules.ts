import { beforeAll, expect, test } from 'vitest';
import { type WalletsClient, walletsClient } from '../../support/wallets.ts';
import { expectFaults, fault } from './errors.ts';
import { send, subjectOf, type Write } from './operations.ts';

/** What an operation asks of one field of its body. */
export interface Field {
  /** As faults name it: `billing_address.city`. */
  readonly name: string;
  readonly required: boolean;
  /** What follows the name in the message about a value of another type. */
  readonly type: 'must be a string' | 'must be a string or null' | 'must be an object' | 'must be an object or null';
  /** Values of the right type that are refused, with code and rule. */
  readonly invalid: readonly (readonly [value: unknown, code: string, rule: string])[];
}

const isNullable = ({ type }: Field): boolean => type.endsWith(' or null');
const isObject = ({ type }: Field): boolean => type.startsWith('must be an object');

/** Fields in the order that faults are reported in, and a good body that has them all. */
export interface Fields {
  readonly fields: readonly Field[];
  readonly body: () => Record<string, unknown>;
}

/** A body with one field such as `billing_address.city` set, or taken out with `undefined`. */
export function withField(body: Record<string, unknown>, name: string, value: unknown): Record<string, unknown> {
  const [first = '', ...rest] = name.split('.');
  if (rest.length === 0) return { ...body, [first]: value };
  return { ...body, [first]: withField(body[first] as Record<string, unknown>, rest.join('.'), value) };
}

const asked = (name: string, invalid: Field['invalid'], type: Field['type'] = 'must be a string'): Field => ({
  name,
  required: true,
  type,
  invalid,
});
const optional = (field: Field): Field => ({ ...field, required: false });

const text = (most: number): Field['invalid'] => [
  ['', 'too_short', 'must be at least 1 characters'],
  [' \t\u3000', 'too_short', 'must be at least 1 characters'],
  ['x'.repeat(most + 1), 'too_long', `must be at most ${most} characters`],
  ['😀'.repeat(most + 1), 'too_long', `must be at most ${most} characters`],
];
const TEXT = text(255);

const invalidFormat = (rule: string, values: readonly string[]): Field['invalid'] =>
  values.map((value) => [value, 'invalid_format', rule]);

const EMAIL: Field['invalid'] = [
  ...invalidFormat('must be a valid email', [
    '',
    'plain',
    'james@',
    '@example.com',
    'ja mes@example.com',
    'james@example@com',
    'james@.com',
  ]),
  [`${'a'.repeat(64)}@${`${'b'.repeat(61)}.`.repeat(3)}xcom`, 'too_long', 'must be at most 254 characters'],
];

const PHONE = invalidFormat('must be a phone number in E.164 format such as +2348012345678', [
  '',
  'phone',
  '08012345678',
  '2348012345678',
  '002348012345678',
  '+234 801 234 5678',
  '+234-801-234-5678',
  '+0801234567890',
  '+23480',
  '+2348012345678901',
  '++2348012345678',
  '+234801234567x',
  '+٢٣٤٨٠١٢٣٤٥٦٧٨',
  'tel:+2348012345678',
]);

const COUNTRY = invalidFormat('must be an ISO 3166-1 alpha-2 code', ['', 'N', 'NGA', 'Nigeria', 'XX', '12', 'N G']);

const DAY = invalidFormat('must be a date in YYYY-MM-DD format', [
  '',
  '15-01-1990',
  '1990-1-15',
  '1990-02-30',
  '2023-02-29',
  '1990-01-15T00:00:00Z',
  'yesterday',
]);

const URL_VALUES = (name: string): Field => ({
  name,
  required: true,
  type: 'must be a string',
  invalid: [
    ['', 'too_short', 'must be at least 1 characters'],
    ['https://example.com/'.padEnd(2_049, 'x'), 'too_long', 'must be at most 2048 characters'],
    ...['/front.jpg', 'example.com/front.jpg', '//example.com/x', 'https://', 'https://[::1'].map(
      (url) => [url, 'invalid_format', 'must be an absolute HTTPS URL'] as const,
    ),
    ...['http://example.com/front.jpg', 'ftp://example.com/x', 'javascript:alert(1)', 'file:///etc/hosts'].map(
      (url) => [url, 'not_https', 'must be HTTPS'] as const,
    ),
  ],
});

const SHA256 = (name: string): Field =>
  optional(
    asked(
      name,
      invalidFormat('must be a SHA-256 as 64 hexadecimal digits', ['', 'abc', 'g'.repeat(64), 'a'.repeat(63)]),
    ),
  );

const oneOf = (values: string, wrong: readonly string[]): Field['invalid'] =>
  wrong.map((value) => [value, 'invalid_value', `must be one of ${values}`]);

const ADDRESS_FIELDS: readonly Field[] = [
  asked('billing_address.line1', TEXT),
  optional(asked('billing_address.line2', TEXT, 'must be a string or null')),
  asked('billing_address.city', TEXT),
  asked('billing_address.state', TEXT),
  asked('billing_address.zip_code', TEXT),
  asked('billing_address.country', COUNTRY),
];

const manyPairs = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`key${index}`, 'value']));

export const CREATE_FIELDS: readonly Field[] = [
  asked('first_name', TEXT),
  asked('last_name', TEXT),
  asked('email', EMAIL),
  asked('phone', PHONE),
  asked('type', oneOf('individual, business', ['', 'INDIVIDUAL', 'company', 'individual,business'])),
  asked('billing_address', [], 'must be an object'),
  ...ADDRESS_FIELDS,
  optional(asked('business_name', TEXT)),
  optional(asked('metadata', [[manyPairs, 'too_many', 'must have at most 50 entries']], 'must be an object')),
  optional(asked('client_reference', text(64))),
];

/** Of a customer that is there nothing has to be told again, and what it need not have can be taken away. */
const NULL_TYPES: Readonly<Record<string, Field['type']>> = {
  business_name: 'must be a string or null',
  metadata: 'must be an object or null',
  client_reference: 'must be a string or null',
};
export const UPDATE_FIELDS: readonly Field[] = CREATE_FIELDS.filter(({ name }) => name !== 'type').map((field) => ({
  ...field,
  required: field.required && field.name.includes('.'),
  type: NULL_TYPES[field.name] ?? field.type,
}));

const DOCUMENT_TYPES = 'NIN, PASSPORT, VOTERS_CARD, DRIVERS_LICENSE, INCORPORATION_CERTIFICATE';
const SIDE = optional(asked('side', oneOf('front, back', ['', 'FRONT', 'both'])));
const DOCUMENT_TYPE = asked('type', oneOf(DOCUMENT_TYPES, ['', 'nin', 'ID_CARD', 'BVN', 'NIN,PASSPORT']));
export const DOCUMENT_FIELDS: readonly Field[] = [DOCUMENT_TYPE, SIDE, URL_VALUES('url'), SHA256('sha256')];
/** The text fields of a form. */
export const DOCUMENT_FORM_FIELDS: readonly Field[] = [DOCUMENT_TYPE, SIDE];

const IDENTIFICATION_TYPES = 'NIN, PASSPORT, VOTERS_CARD, DRIVERS_LICENSE, BVN, INCORPORATION_NUMBER, TAX_ID';
export const KYC_FIELDS: readonly Field[] = [
  optional(asked('date_of_birth', DAY)),
  asked('identification', [], 'must be an object'),
  asked('identification.type', oneOf(IDENTIFICATION_TYPES, ['', 'nin', 'SSN', 'INCORPORATION_CERTIFICATE', 'BVN,NIN'])),
  asked('identification.country', COUNTRY),
  asked('identification.number', TEXT),
  optional(URL_VALUES('document_front_url')),
  optional(URL_VALUES('document_back_url')),
  SHA256('document_front_sha256'),
  SHA256('document_back_sha256'),
];

/** A value of a wrong JSON type for every field; null is one more where the field is not nullable. */
const WRONG: readonly unknown[] = [7, 0, true, ['James'], { value: 'James' }];
const wrongValues = (field: Field): readonly unknown[] => [
  ...WRONG.filter((value) => !isObject(field) || Array.isArray(value) || typeof value !== 'object'),
  ...(isObject(field) ? ['James'] : []),
  ...(isNullable(field) ? [] : [null]),
];

function useSubject(write: Write) {
  const subject = {} as { wallets: WalletsClient; id: string };
  beforeAll(async () => {
    subject.wallets = await walletsClient();
    subject.id = await subjectOf(write, subject.wallets);
  });
  return (body: unknown) => send(write, subject.wallets, subject.id, body);
}

/** Fields that are not there, or not of their JSON type: status 400. */
export function describeMissingAndMistyped(write: Write, { fields, body }: Fields): void {
  const ask = useSubject(write);
  const required = fields.filter((field) => field.required);

  test.each(required)('without $name, that is the one fault', async ({ name }) => {
    expectFaults(await ask(withField(body(), name, undefined)), 400, [fault(name, 'required', 'is required')]);
  });

  test('everything that is required and missing is told together, in the order of the fields', async () => {
    const bare = required.reduce(
      (rest, field) => (isObject(field) ? rest : withField(rest, field.name, undefined)),
      body(),
    );
    const missing = required.filter((field) => !isObject(field));
    if (missing.length > 0)
      expectFaults(
        await ask(bare),
        400,
        missing.map(({ name }) => fault(name, 'required', 'is required')),
      );
  });

  test.each(fields)('$name of another JSON type is not converted', async (field) => {
    for (const value of wrongValues(field)) {
      const answer = await ask(withField(body(), field.name, value));
      expectFaults(answer, 400, [fault(field.name, 'invalid_type', field.type)]);
    }
  });
}

/** Values of the right type that break their rule: status 422. */
export function describeInvalidValues(write: Write, { fields, body }: Fields): void {
  const ask = useSubject(write);
  const values = fields.flatMap(({ name, invalid }) => invalid.map((each) => [name, ...each] as const));

  test.each(values)('%s %j', async (name, value, code, rule) => {
    expectFaults(await ask(withField(body(), name, value)), 422, [fault(name, code, rule)]);
  });

  test('all at once are told together', async () => {
    const broken = fields.flatMap(({ name, invalid: [first] }) => (first ? [{ name, first }] : []));
    const answer = await ask(broken.reduce((rest, { name, first }) => withField(rest, name, first[0]), body()));
    const expected = broken.map(({ name, first: [, code, rule] }) => fault(name, code, rule));
    expect(answer.status, answer.text).toBe(422);
    expect(answer.body.error.errors).toHaveLength(expected.length);
    expect(answer.body.error.errors).toEqual(expect.arrayContaining(expected));
  });

  test('a field that there is not', async () => {
    expectFaults(await ask({ ...body(), nickname: 'Jim' }), 422, [
      fault('nickname', 'unknown_field', 'is not a field of this request'),
    ]);
  });

  test('a field whose name is not like ours is not repeated', async () => {
    const answer = await ask({ ...body(), 'Nick <Name>': 'Jim' });
    expect(answer.status).toBe(422);
    expect(answer.body.error.errors).toMatchObject([{ field: '', code: 'unknown_field' }]);
    expect(answer.text).not.toMatch(/Nick|Jim/);
  });
}
