import { expect, test } from 'vitest';
import { accountsClient } from '../../../support/accounts.ts';
import { badRequest, fault, whole } from '../errors.ts';

const accounts = await accountsClient();
const CURSOR = ['invalid_format', 'must be the next_cursor of an earlier page'] as const;
const cursorOf = (text: string): string => `cursor=${Buffer.from(text).toString('base64url')}`;

test.each([
  ['type=individual', 'type', 'invalid_value', 'must be one of INDIVIDUAL, BUSINESS'],
  ['type=', 'type', 'invalid_value', 'must be one of INDIVIDUAL, BUSINESS'],
  ['type=INDIVIDUAL&type=BUSINESS', 'type', 'invalid_type', 'must be a string'],
  ['state=active', 'state', 'invalid_value', 'must be one of CREATED, ACTIVE, INACTIVE, BLOCKED'],
  ['state=ERASED', 'state', 'invalid_value', 'must be one of CREATED, ACTIVE, INACTIVE, BLOCKED'],
  ['verification_status=PENDING', 'verification_status', 'invalid_value', 'must be one of VERIFIED, UNVERIFIED'],
  ['client_reference=', 'client_reference', 'too_short', 'must be at least 1 characters'],
  [`client_reference=${'x'.repeat(65)}`, 'client_reference', 'too_long', 'must be at most 64 characters'],
  [`email=${'a'.repeat(255)}`, 'email', 'too_long', 'must be at most 254 characters'],
  ['email=a&email=b', 'email', 'invalid_type', 'must be a string'],
  ['limit=0', 'limit', 'out_of_range', 'must be at least 1'],
  ['limit=-5', 'limit', 'out_of_range', 'must be at least 1'],
  ['limit=101', 'limit', 'out_of_range', 'must be at most 100'],
  ['limit=99999999999999999999', 'limit', 'out_of_range', 'must be at most 100'],
  ['limit=1.5', 'limit', 'invalid_type', 'must be an integer'],
  ['limit=', 'limit', 'invalid_type', 'must be an integer'],
  ['limit=1&limit=2', 'limit', 'invalid_type', 'must be an integer'],
  ['cursor=', 'cursor', ...CURSOR],
  ['cursor=AAAA', 'cursor', ...CURSOR],
  [cursorOf('1 0'), 'cursor', ...CURSOR],
  [cursorOf('999999999999999 00000000-0000-7000-8000-000000000000'), 'cursor', ...CURSOR],
  [`cursor=${'A'.repeat(201)}`, 'cursor', 'too_long', 'must be at most 200 characters'],
  ['page=2', 'page', 'unknown_field', 'is not a field of this request'],
] as const)('?%s', async (query, field, code, rule) => {
  badRequest(await accounts.list(`?${query}`), fault(field, code, rule));
});

test('all faults come together, in the order of the documentation', async () => {
  badRequest(
    await accounts.list('?limit=0&state=x&type=y'),
    fault('type', 'invalid_value', 'must be one of INDIVIDUAL, BUSINESS'),
    fault('state', 'invalid_value', 'must be one of CREATED, ACTIVE, INACTIVE, BLOCKED'),
    fault('limit', 'out_of_range', 'must be at least 1'),
  );
});

test('a parameter with a name that is not ours is not repeated', async () => {
  const answer = await accounts.list('?%3CNick%3E=1');
  badRequest(answer, whole('unknown_field', 'The request has a field that it does not take'));
  expect(answer.text).not.toContain('Nick');
});
