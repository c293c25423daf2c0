import { expect, test } from 'vitest';
import { createdId, walletsClient } from '../../../support/wallets.ts';
import { expectFaults, fault } from '../errors.ts';

const wallets = await walletsClient();
const STATUS = 'must be one of pending_kyc, in_review, active, rejected, inactive, blocked';
const TYPE = 'must be one of individual, business';
const cursorRule = (name: string): string => `must be the page.${name} of an earlier page`;

test.each<[string, string, string, string]>([
  ['limit=0', 'limit', 'out_of_range', 'must be at least 1'],
  ['limit=-5', 'limit', 'out_of_range', 'must be at least 1'],
  ['limit=101', 'limit', 'out_of_range', 'must be at most 100'],
  ['limit=99999999999999999999', 'limit', 'out_of_range', 'must be at most 100'],
  ['status=', 'status', 'invalid_value', STATUS],
  ['status=ACTIVE', 'status', 'invalid_value', STATUS],
  ['status=erased', 'status', 'invalid_value', STATUS],
  ['status=active,blocked', 'status', 'invalid_value', STATUS],
  ['type=', 'type', 'invalid_value', TYPE],
  ['type=INDIVIDUAL', 'type', 'invalid_value', TYPE],
  [`email=${'a'.repeat(255)}`, 'email', 'too_long', 'must be at most 254 characters'],
  [`client_reference=${'a'.repeat(65)}`, 'client_reference', 'too_long', 'must be at most 64 characters'],
  ['page=2', 'page', 'unknown_field', 'is not a field of this request'],
  ...['before', 'after'].flatMap((name): [string, string, string, string][] => [
    [`${name}=`, name, 'invalid_format', cursorRule(name)],
    [`${name}=AAAA`, name, 'invalid_format', cursorRule(name)],
    [`${name}=${btoa('1 0')}`, name, 'invalid_format', cursorRule(name)],
    [`${name}=%00`, name, 'invalid_format', cursorRule(name)],
    [`${name}=${'A'.repeat(201)}`, name, 'too_long', 'must be at most 200 characters'],
  ]),
])('?%s', async (query, name, code, rule) => {
  expectFaults(await wallets.list(`?${query}`), 422, [fault(name, code, rule)]);
});

test('a page is before a place or after it', async () => {
  await createdId(wallets);
  await createdId(wallets);
  const { after } = (await wallets.list('?limit=1')).body.page;
  expectFaults(await wallets.list(`?before=${after}&after=${after}`), 422, [
    fault('before', 'invalid_value', 'must not be sent with after'),
  ]);
});

test('all faults come together', async () => {
  const answer = await wallets.list('?limit=0&status=x&type=y');
  expectFaults(answer, 422, [
    fault('limit', 'out_of_range', 'must be at least 1'),
    fault('status', 'invalid_value', STATUS),
    fault('type', 'invalid_value', TYPE),
  ]);
  expect(answer.body.error.message).toBe('limit must be at least 1');
});
