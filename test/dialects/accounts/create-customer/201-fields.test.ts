import { describe, expect, test } from 'vitest';
import { accountsClient, businessBody, individualBody } from '../../../support/accounts.ts';
import { BUSINESS_FIELDS, COMMON_FIELDS, fieldOf, INDIVIDUAL_FIELDS, withField } from '../fields.ts';

const KINDS = [
  ['an individual', individualBody, [...COMMON_FIELDS, ...INDIVIDUAL_FIELDS]],
  ['a business', () => businessBody({ country_data: { ng: {} } }), [...COMMON_FIELDS, ...BUSINESS_FIELDS]],
] as const;

describe.each(KINDS)('%s is made of, and shown with, what is right at the limits', async (_kind, bodyOf, fields) => {
  const accounts = await accountsClient();
  const rounds = Math.max(...fields.map(({ right = [] }) => right.length));
  test.each([...Array(rounds).keys()])('round %i', async (round) => {
    const right = fields.flatMap(({ path, right = [] }) => {
      const [value, shown = value] = right[round] ?? [];
      return value === undefined ? [] : [{ path, value, shown }];
    });
    expect(right).not.toEqual([]);
    const answer = await accounts.create(
      right.reduce((body, { path, value }) => withField(body, path, value), bodyOf()),
    );
    expect(answer.status, answer.text).toBe(201);
    const { data } = answer.body;
    for (const { path, value, shown } of right) {
      if (path === 'currency') expect(data.requested_currencies).toEqual([value.trim().toUpperCase()]);
      else expect(fieldOf(data, path), path).toBe(shown);
    }
    expect((await accounts.get(data.id)).body.data).toEqual(data);
  });
});
