import { describe, expect, test } from 'vitest';
import { createdId, identification, kycBody, walletsClient } from '../../../support/wallets.ts';
import { describeBodies } from '../body-rules.ts';
import { expectFaults, fault } from '../errors.ts';
import { describeMissingAndMistyped, KYC_FIELDS } from '../field-rules.ts';
import { SUBMIT_KYC } from '../operations.ts';

const wallets = await walletsClient();
const id = await createdId(wallets);

describeBodies(SUBMIT_KYC, 'application/json');
describeMissingAndMistyped(SUBMIT_KYC, { fields: KYC_FIELDS, body: kycBody });

test('an empty object misses the identification', async () => {
  expectFaults(await wallets.submitKyc(id, {}), 400, [fault('identification', 'required', 'is required')]);
});

describe('a SHA-256', () => {
  const sha256 = 'a'.repeat(64);

  test('needs the URL whose bytes it is of', async () => {
    const hashes = { document_front_sha256: sha256, document_back_sha256: sha256 };
    expectFaults(await wallets.submitKyc(id, { identification: identification(), ...hashes }), 400, [
      fault('document_front_url', 'required', 'is required with document_front_sha256'),
      fault('document_back_url', 'required', 'is required with document_back_sha256'),
    ]);
  });

  test('of the other side is of no help', async () => {
    const body = kycBody({ document_back_url: undefined, document_back_sha256: sha256 });
    expectFaults(await wallets.submitKyc(id, body), 400, [
      fault('document_back_url', 'required', 'is required with document_back_sha256'),
    ]);
  });
});

test('what is missing or of another type weighs more than what is invalid, and all of it is told', async () => {
  const body = {
    date_of_birth: 'yesterday',
    identification: { type: 'SSN', number: 7 },
    document_front_url: 'http://example.com/front.jpg',
    document_back_url: null,
  };
  expectFaults(await wallets.submitKyc(id, body), 400, [
    fault('identification.country', 'required', 'is required'),
    fault('identification.number', 'invalid_type', 'must be a string'),
    fault('document_back_url', 'invalid_type', 'must be a string'),
    fault('date_of_birth', 'invalid_format', 'must be a date in YYYY-MM-DD format'),
    fault(
      'identification.type',
      'invalid_value',
      'must be one of NIN, PASSPORT, VOTERS_CARD, DRIVERS_LICENSE, BVN, INCORPORATION_NUMBER, TAX_ID',
    ),
    fault('document_front_url', 'not_https', 'must be HTTPS'),
  ]);
});

test('nothing of all this is kept', async () => {
  expect((await wallets.get(id)).body.data).toMatchObject({
    date_of_birth: null,
    identifications: [],
    documents: [],
  });
});
