import { describe, expect, test } from 'vitest';
import { accountsClient, businessBody, individualBody } from '../../../support/accounts.ts';
import { badRequest, fault } from '../errors.ts';
import { BUSINESS_FIELDS, COMMON_FIELDS, type FieldRule, fieldOf, INDIVIDUAL_FIELDS, withField } from '../fields.ts';

const accounts = await accountsClient();
const DRY = { query: '?dry_run=true' };

const isOfCountry = ({ path }: FieldRule): boolean => path.startsWith('country_data');

/** In the order in which faults are told. */
const ordered = (block: readonly FieldRule[]): readonly FieldRule[] => [
  ...COMMON_FIELDS.filter((rule) => !isOfCountry(rule)),
  ...block,
  ...COMMON_FIELDS.filter(isOfCountry),
];

const KINDS = [
  ['an individual', individualBody, ordered(INDIVIDUAL_FIELDS)],
  ['a business', () => businessBody({ country_data: { ng: {} } }), ordered(BUSINESS_FIELDS)],
] as const;

/** Values of every type but the right one. */
const NO_STRINGS = [1, true, ['x'], { x: 'x' }];
const NO_OBJECTS = ['x', 1, false, ['x'], []];

describe.each(KINDS)('%s', (_kind, bodyOf, fields) => {
  const texts = fields.filter(({ type }) => type !== 'object');
  const objects = fields.filter(({ type }) => type === 'object');
  const send = (values: readonly (readonly [path: string, value: unknown])[]) =>
    accounts.create(
      values.reduce((body, [path, value]) => withField(body, path, value), bodyOf()),
      DRY,
    );
  const all = (rules: readonly FieldRule[], value: unknown) => rules.map(({ path }) => [path, value] as const);
  const typeFault = ({ path, type, isRequired = false }: FieldRule) =>
    fault(path, 'invalid_type', `must be ${type ? 'an object' : 'a string'}${isRequired ? '' : ' or null'}`);

  test.each(fields.filter(({ isRequired }) => isRequired))('needs $path', async (rule) => {
    badRequest(await send([[rule.path, undefined]]), fault(rule.path, 'required', 'is required'));
    badRequest(await send([[rule.path, null]]), typeFault(rule));
  });

  test.each([
    ['text', texts],
    ['object', objects.filter(({ path }) => path.split('.').length === 2)],
  ])('needs no other %s', async (_type, rules) => {
    const optional = rules.filter(({ isRequired = false }) => !isRequired);
    for (const value of [undefined, null]) {
      const answer = await send(all(optional, value));
      expect(answer.status, answer.text).toBe(200);
      for (const { path } of optional) expect(fieldOf(answer.body.data, path) ?? null, path).toBeNull();
    }
  });

  test('has texts where texts are asked for', async () => {
    for (const value of NO_STRINGS) badRequest(await send(all(texts, value)), ...texts.map(typeFault));
  });

  test.each(objects)('has an object at $path', async (rule) => {
    for (const value of NO_OBJECTS) badRequest(await send([[rule.path, value]]), typeFault(rule));
  });

  const rounds = Math.max(...texts.map(({ wrong }) => wrong.length));
  test.each([...Array(rounds).keys()])('has nothing wrong in a field, round %i', async (round) => {
    const wrong = texts.flatMap(({ path, wrong }) => {
      const [value, code, rule] = wrong[round] ?? [];
      return code === undefined || rule === undefined ? [] : [{ path, value, expected: fault(path, code, rule) }];
    });
    const answer = await send(wrong.map(({ path, value }) => [path, value] as const));
    badRequest(answer, ...wrong.map(({ expected }) => expected));
  });
});
