import { expect, test } from 'vitest';
import { walletsClient } from '../../../support/wallets.ts';
import { expectFaults, fault } from '../errors.ts';

const wallets = await walletsClient();

test.each([
  'limit=abc',
  'limit=',
  'limit=1.5',
  'limit=0x10',
  'limit=1e2',
  'limit=%2B2',
  'limit=%205',
  'limit=1&limit=2',
])('?%s is no integer', async (query) => {
  expectFaults(await wallets.list(`?${query}`), 400, [fault('limit', 'invalid_type', 'must be an integer')]);
});

test.each(['email', 'status', 'type', 'client_reference', 'before', 'after'])('%s sent twice', async (name) => {
  expectFaults(await wallets.list(`?${name}=active&${name}=active`), 400, [
    fault(name, 'invalid_type', 'must be a string'),
  ]);
});

test('weighs more than a value that is invalid, and all of it is told', async () => {
  expectFaults(await wallets.list('?status=x&limit=one&z=1'), 400, [
    fault('limit', 'invalid_type', 'must be an integer'),
    fault('status', 'invalid_value', 'must be one of pending_kyc, in_review, active, rejected, inactive, blocked'),
    fault('z', 'unknown_field', 'is not a field of this request'),
  ]);
});

test('a parameter with a name that is not ours is not repeated', async () => {
  const answer = await wallets.list('?limit=x&%3Cscript%3E=1');
  expect(answer.status).toBe(400);
  expect(answer.text).not.toContain('script');
});
