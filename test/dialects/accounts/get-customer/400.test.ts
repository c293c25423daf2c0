import { expect, test } from 'vitest';
import { accountsClient, individualBody } from '../../../support/accounts.ts';
import { badRequest, fault } from '../errors.ts';

const accounts = await accountsClient();
const body = individualBody();
const { id } = (await accounts.create(body)).body.data;
const numbers = Object.values((body.country_data as { ng: Record<string, string> }).ng);

const NEEDED = fault('reason', 'required', 'is required with reveal');
const ALONE = fault('reason', 'invalid_value', 'goes with reveal=true only');
const TOO_SHORT = fault('reason', 'too_short', 'must be at least 3 characters');
const NO_REASON = fault('reason', 'invalid_format', 'must be a text of at least 3 characters that says why');
const NO_FLAG = fault('reveal', 'invalid_type', 'must be a boolean');

test.each([
  ['reveal=true', [NEEDED]],
  ['reason=because', [ALONE]],
  ['reveal=false&reason=because', [ALONE]],
  ['reveal=true&reason=', [TOO_SHORT]],
  ['reveal=true&reason=hm', [TOO_SHORT]],
  ['reveal=true&reason=%20%20%20%20', [NO_REASON]],
  ['reveal=true&reason=%20%20hm%20%20', [NO_REASON]],
  ['reveal=true&reason=%E3%80%80%E3%80%80%E3%80%80', [NO_REASON]],
  ['reveal=true&reason=because%00', [NO_REASON]],
  [`reveal=true&reason=${'y'.repeat(256)}`, [fault('reason', 'too_long', 'must be at most 255 characters')]],
  ['reveal=true&reason=because&reason=because', [fault('reason', 'invalid_type', 'must be a string')]],
  ['reveal=1&reason=because', [NO_FLAG]],
  ['reveal=TRUE&reason=because', [NO_FLAG]],
  ['reveal=&reason=hm', [NO_FLAG, TOO_SHORT]],
  ['reveal=true&reveal=true&reason=because', [NO_FLAG]],
  ['show=true', [fault('show', 'unknown_field', 'is not a field of this request')]],
])('?%s', async (query, faults) => {
  const answer = await accounts.get(id, `?${query}`);
  badRequest(answer, ...faults);
  for (const number of numbers) expect(answer.text).not.toContain(number);
  expect((await accounts.reveals(id)).body.data.items).toEqual([]);
});
