import { describe, expect, test } from 'vitest';
import { businessBody, customerBody, walletsClient } from '../../../support/wallets.ts';
import { rowsOf } from '../../cards/creates.ts';
import { expectFaults, fault } from '../errors.ts';
import { CREATE_FIELDS, describeInvalidValues } from '../field-rules.ts';
import { CREATE_CUSTOMER } from '../operations.ts';

const wallets = await walletsClient();

// Of a business, so that a business name can be wrong by itself.
describeInvalidValues(CREATE_CUSTOMER, { fields: CREATE_FIELDS, body: businessBody });

test('an individual has no business name', async () => {
  const misplaced = fault('business_name', 'invalid_value', 'is only taken with type business');
  expectFaults(await wallets.create(businessBody({ type: ' individual ' })), 422, [misplaced]);
  expectFaults(await wallets.create(businessBody({ type: 'individual', email: '' })), 422, [
    fault('email', 'invalid_format', 'must be a valid email'),
    misplaced,
  ]);
});

describe('metadata', () => {
  test.each<[string, Record<string, string>, object]>([
    [
      'a value that is too long',
      { plan: 'x'.repeat(501) },
      { field: '/metadata', code: 'too_long', message: 'A value of metadata must be at most 500 characters' },
    ],
    ['an empty key', { '': 'x' }, { field: '/metadata', code: 'too_short' }],
    ['a key that is too long', { ['k'.repeat(65)]: 'x' }, { field: '/metadata', code: 'too_long' }],
    ['a value under a key of the client', { Größe: 'x'.repeat(501) }, { field: '/metadata', code: 'too_long' }],
  ])('%s', async (_what, metadata, expected) => {
    const answer = await wallets.create(customerBody({ metadata }));
    expect(answer.status, answer.text).toBe(422);
    expect(answer.body.error.errors).toMatchObject([expected]);
    expect(answer.text).not.toMatch(/Größe|kkk/);
  });
});

test.each(['?dry=true', '?dry_run=true&x=1'])('the parameter of %s is not known', async (query) => {
  const name = query.includes('x=') ? 'x' : 'dry';
  expectFaults(await wallets.create(customerBody(), { query }), 422, [
    fault(name, 'unknown_field', 'is not a field of this request'),
  ]);
});

test('nothing of the refused is stored', async () => {
  const own = await walletsClient();
  expect((await own.create(customerBody({ email: 'james' }))).status).toBe(422);
  expect(Object.values(await rowsOf(own.tenant.id)).every((count) => count === 0)).toBe(true);
});
