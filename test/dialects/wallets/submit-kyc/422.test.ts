import { describe, expect, test } from 'vitest';
import { createdId, identification, kycBody, walletsClient } from '../../../support/wallets.ts';
import { filesOf } from '../../cards/creates.ts';
import { expectFaults, fault } from '../errors.ts';
import { describeInvalidValues, KYC_FIELDS } from '../field-rules.ts';
import { SUBMIT_KYC } from '../operations.ts';

const wallets = await walletsClient();
const id = await createdId(wallets);

describeInvalidValues(SUBMIT_KYC, { fields: KYC_FIELDS, body: kycBody });

test('an identification has no other members', async () => {
  const body = { identification: identification({ expires: '2030-01-01' }) };
  expectFaults(await wallets.submitKyc(id, body), 422, [
    fault('identification.expires', 'unknown_field', 'is not a field of this request'),
  ]);
});

describe('the age', () => {
  const DAY_MS = 24 * 60 * 60 * 1_000;
  /** The day so many years and days from now: two days to each side, so that no midnight matters. */
  const day = (years: number, days: number): string => {
    const now = new Date(Date.now() + days * DAY_MS);
    return new Date(Date.UTC(now.getUTCFullYear() - years, now.getUTCMonth(), now.getUTCDate()))
      .toISOString()
      .slice(0, 10);
  };

  test.each([day(18, 2), day(0, -2), day(0, 400), '2999-12-31'])('born %s one is not 18', async (date_of_birth) => {
    expectFaults(await wallets.submitKyc(id, { date_of_birth, identification: identification() }), 422, [
      { field: '/date_of_birth', code: 'underage', message: 'Customer must be 18 or older' },
    ]);
  });

  test.each([day(18, -2), '1900-02-28', '2000-02-29'])('born %s one is', async (date_of_birth) => {
    const body = { date_of_birth, identification: identification() };
    expect((await wallets.submitKyc(id, body, { query: '?dry_run=true' })).status).toBe(200);
  });
});

test.each(['BVN', ' INCORPORATION_NUMBER', 'TAX_ID'])('a document with %s, which is on none', async (type) => {
  const rule = 'is only taken with identification.type NIN, PASSPORT, VOTERS_CARD, DRIVERS_LICENSE';
  expectFaults(await wallets.submitKyc(id, kycBody({ identification: identification({ type }) })), 422, [
    fault('document_front_url', 'invalid_value', rule),
    fault('document_back_url', 'invalid_value', rule),
  ]);
});

test('documents that cannot be fetched, read or are other ones: each side is told for itself', async () => {
  const missing = {
    field: '/document_front_url',
    code: 'document_unreachable',
    message: 'Could not fetch document_front_url',
    reasons: ['status'],
  };
  const front = 'https://example.com/missing.jpg';
  const blurry = await wallets.submitKyc(
    id,
    kycBody({ document_front_url: front, document_back_url: 'https://example.com/blurry.jpg' }),
  );
  const measures = [{ name: 'sharpness', value: expect.any(Number), threshold: 5.5, unit: 'px' }];
  const unreadable = {
    field: '/document_back_url',
    code: 'document_unreadable',
    message: 'KYC document unreadable',
    reasons: ['too_blurred'],
    measures,
  };
  expectFaults(blurry, 422, [missing, unreadable]);
  const other = kycBody({ document_front_url: front, document_back_sha256: 'a'.repeat(64) });
  expectFaults(await wallets.submitKyc(id, other), 422, [
    missing,
    {
      field: '/document_back_url',
      code: 'document_mismatch',
      message: 'document_back_url does not have the given SHA-256',
    },
  ]);
});

test('nothing of all this is kept', async () => {
  expect((await wallets.get(id)).body.data).toMatchObject({
    date_of_birth: null,
    identifications: [],
    documents: [],
  });
  expect(await filesOf(wallets.tenant.id)).toEqual([]);
});
