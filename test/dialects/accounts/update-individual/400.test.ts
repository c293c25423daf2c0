import { describe, expect, test } from 'vitest';
import { accountsClient, address, individual, individualBody } from '../../../support/accounts.ts';
import { badRequest, fault } from '../errors.ts';
import { INDIVIDUAL_FIELDS } from '../fields.ts';
import { describeFieldFaults, describeShape } from '../update-rules.ts';
import { created, expectUnchanged, patch, UPDATE_INDIVIDUAL } from '../updates.ts';

await describeShape(UPDATE_INDIVIDUAL);
describeFieldFaults(UPDATE_INDIVIDUAL, 'individual', individual(), INDIVIDUAL_FIELDS);

const DAY_MS = 24 * 60 * 60 * 1_000;

describe('of one update', async () => {
  const accounts = await accountsClient();
  const before = await created(accounts, individualBody());
  const send = (body: unknown, query = '') => patch(accounts, UPDATE_INDIVIDUAL, before.id, body, { query });

  test('all faults are told together, in the order of the fields', async () => {
    badRequest(
      await send({
        nickname: 'Ada',
        phone_number: '0801',
        residential_address: { ...address({ country: 'NGA' }), line_1: undefined, line_3: 'x' },
        date_of_birth: '15-01-1990',
        other_name: 'right',
        last_name: null,
        first_name: '',
      }),
      fault('first_name', 'too_short', 'must be at least 1 characters'),
      fault('last_name', 'invalid_type', 'must be a string'),
      fault('date_of_birth', 'invalid_format', 'must be a date in YYYY-MM-DD format'),
      fault('residential_address.line_1', 'required', 'is required'),
      fault('residential_address.country', 'invalid_format', 'must be an ISO 3166-1 alpha-2 code'),
      fault('residential_address.line_3', 'unknown_field', 'is not a field of this request'),
      fault('phone_number', 'invalid_format', 'must be a phone number in E.164 format such as +2348012345678'),
      fault('nickname', 'unknown_field', 'is not a field of this request'),
    );
    await expectUnchanged(accounts, before);
  });

  test('a right field beside a wrong one changes nothing', async () => {
    const answer = await send({ other_name: 'Ngozi', first_name: null });
    badRequest(answer, fault('first_name', 'invalid_type', 'must be a string'));
    await expectUnchanged(accounts, before);
  });

  const now = new Date();
  const eighteenYearsAgo = Date.UTC(now.getUTCFullYear() - 18, now.getUTCMonth(), now.getUTCDate());
  test.each(['2999-12-31', new Date(eighteenYearsAgo + 2 * DAY_MS).toISOString().slice(0, 10)])(
    'born %s is too young',
    async (born) => {
      const underage = { field: '/date_of_birth', code: 'underage', message: 'Customer must be 18 or older' };
      badRequest(await send({ date_of_birth: born }), underage);
      badRequest(await send({ date_of_birth: born, first_name: 'Zoë' }, '?dry_run=true'), underage);
      await expectUnchanged(accounts, before);
      const old = await send({ date_of_birth: '1930-01-01' }, '?dry_run=true');
      expect(old.status, old.text).toBe(200);
    },
  );
});
