import { describe, expect, test } from 'vitest';
import { accountsClient, business, businessBody } from '../../../support/accounts.ts';
import { badRequest, fault } from '../errors.ts';
import { BUSINESS_FIELDS } from '../fields.ts';
import { describeFieldFaults, describeShape } from '../update-rules.ts';
import { created, expectUnchanged, patch, UPDATE_BUSINESS } from '../updates.ts';

await describeShape(UPDATE_BUSINESS);
describeFieldFaults(UPDATE_BUSINESS, 'business', business(), BUSINESS_FIELDS);

const DAY_MS = 24 * 60 * 60 * 1_000;

describe('of one update', async () => {
  const accounts = await accountsClient();
  const before = await created(accounts, businessBody());
  const send = (body: unknown, query = '') => patch(accounts, UPDATE_BUSINESS, before.id, body, { query });

  test('all faults are told together, in the order of the fields', async () => {
    badRequest(
      await send({
        email: 'obi@example.com',
        contact_person: { first_name: 'Ada', email: 'ada' },
        website: 'obi.example.com',
        business_type: 'LTD',
        registered_address: {},
        incorporation_date: '2023-02-29',
        name: null,
      }),
      fault('name', 'invalid_type', 'must be a string'),
      fault('incorporation_date', 'invalid_format', 'must be a date in YYYY-MM-DD format'),
      fault('registered_address.line_1', 'required', 'is required'),
      fault('registered_address.country', 'required', 'is required'),
      fault(
        'business_type',
        'invalid_value',
        'must be one of CORPORATION, LLC, PARTNERSHIP, SOLE_PROPRIETORSHIP, null',
      ),
      fault('website', 'invalid_format', 'must be an absolute HTTP or HTTPS URL'),
      fault('contact_person.last_name', 'required', 'is required'),
      fault('contact_person.email', 'invalid_format', 'must be a valid email'),
      fault('email', 'unknown_field', 'is not a field of this request'),
    );
    await expectUnchanged(accounts, before);
  });

  test('a business is not incorporated in the future', async () => {
    const dayIn = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
    const future = fault('incorporation_date', 'in_future', 'must not lie in the future');
    for (const day of [dayIn(2), '9999-12-31']) badRequest(await send({ incorporation_date: day }), future);
    badRequest(await send({ incorporation_date: dayIn(2), name: 'Other' }, '?dry_run=true'), future);
    await expectUnchanged(accounts, before);
    const today = await send({ incorporation_date: dayIn(0) }, '?dry_run=true');
    expect(today.status, today.text).toBe(200);
  });
});
