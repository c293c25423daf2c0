import { describe, expect, test } from 'vitest';
import { type Wording, wordFault } from '../../src/http/word-fault.ts';
import type { ApplicationFault } from '../../src/onboarding/check-application.ts';
import type { Inspection } from '../../src/onboarding/ports.ts';
import { accountsClient, business, businessBody } from '../support/accounts.ts';

const WORDING: Wording = {
  fields: (of) => (of === 'email' ? 'email' : `block/${of.toLowerCase()}`),
  documentField: (side) => `documents/${side}_url`,
  duplicate: (of) => `There is one with this ${of}`,
};

const INSPECTION: Inspection = {
  verdict: 'rejected',
  reasons: ['too_blurred'],
  checks: [
    { name: 'sharpness', outcome: 'failed', value: 3, unit: 'variance', threshold: 60, refused: 'below', good: 120 },
    { name: 'width', outcome: 'passed', value: 900, unit: 'px', threshold: 400, refused: 'below', good: 800 },
  ],
  width: 900,
  height: 600,
  durationMs: 100,
};

test.each<[ApplicationFault, object]>([
  [{ kind: 'underage' }, { field: '/block/date_of_birth', code: 'underage', message: 'Customer must be 18 or older' }],
  [
    { kind: 'future_incorporation' },
    {
      field: '/block/incorporation_date',
      code: 'in_future',
      message: 'block.incorporation_date must not lie in the future',
    },
  ],
  [
    { kind: 'duplicate', of: 'email', existingId: 'an-id' },
    { field: '/email', code: 'duplicate', message: 'There is one with this email', existingId: 'an-id' },
  ],
  [
    { kind: 'duplicate', of: 'TAX_ID', existingId: 'an-id' },
    { field: '/block/tax_id', code: 'duplicate', message: 'There is one with this TAX_ID', existingId: 'an-id' },
  ],
  [
    { kind: 'unsupported_type', side: 'back' },
    { field: '/documents/back_url', code: 'unsupported_type', message: 'Unsupported file type' },
  ],
  [
    { kind: 'unreachable', side: 'front', reason: 'status' },
    {
      field: '/documents/front_url',
      code: 'document_unreachable',
      message: 'Could not fetch documents.front_url',
      reasons: ['status'],
    },
  ],
  [
    { kind: 'hash_mismatch', side: 'front' },
    {
      field: '/documents/front_url',
      code: 'document_mismatch',
      message: 'documents.front_url does not have the given SHA-256',
    },
  ],
  [
    { kind: 'unreadable', side: 'back', inspection: INSPECTION },
    {
      field: '/documents/back_url',
      code: 'document_unreadable',
      message: 'KYC document unreadable',
      reasons: ['too_blurred'],
      measures: [{ name: 'sharpness', value: 3, threshold: 60, unit: 'variance' }],
    },
  ],
])('%j', (fault, expected) => expect(wordFault(fault, WORDING)).toEqual(expected));

describe('a day of incorporation in the future', async () => {
  const accounts = await accountsClient();
  const DAY_MS = 86_400_000;
  const day = (offset: number): string => new Date(Date.now() + offset * DAY_MS).toISOString().slice(0, 10);
  const bodyOf = (incorporation_date: string) => businessBody({ business: business({ incorporation_date }) });
  const faultOf = (field: string) => ({
    field: `/${field.replace('.', '/')}`,
    code: 'in_future',
    message: `${field} must not lie in the future`,
  });

  test('is refused in a create, and that of today is not', async () => {
    const refused = await accounts.create(bodyOf(day(2)));
    expect(refused.status, refused.text).toBe(400);
    expect(refused.body.error.field_errors).toEqual([faultOf('business.incorporation_date')]);
    expect((await accounts.create(bodyOf(day(0)))).status).toBe(201);
  });

  test('is refused in an update', async () => {
    const { id } = (await accounts.create(businessBody())).body.data;
    const refused = await accounts.updateBusiness(id, { incorporation_date: day(2) });
    expect(refused.status, refused.text).toBe(400);
    expect(refused.body.error.field_errors).toEqual([faultOf('incorporation_date')]);
    expect((await accounts.updateBusiness(id, { incorporation_date: day(0) })).status).toBe(200);
  });
});
