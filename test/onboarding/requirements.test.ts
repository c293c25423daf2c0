import { expect, test } from 'vitest';
import { DOCUMENT_TYPES, type Verification } from '../../src/onboarding/customer.ts';
import { requirementsOf } from '../../src/onboarding/requirements.ts';

const verification = (decision: Verification['decision'], publicReasons: string[] = []): Verification => ({
  id: 'v',
  tries: 1,
  decision,
  publicReasons,
});

test('who was rejected and may try again owes a document for each reason', () => {
  expect(
    requirementsOf({ latestVerification: verification('rejected_retry', ['document_mismatch', 'document_missing']) }),
  ).toEqual(
    ['document_mismatch', 'document_missing'].map((reason) => ({
      code: 'document_resubmission',
      reason,
      acceptedDocumentTypes: DOCUMENT_TYPES,
      blocks: ['verification'],
    })),
  );
});

test.each(['approved', 'rejected_final', 'review', null] as const)('after %s nothing is owed', (decision) => {
  expect(requirementsOf({ latestVerification: verification(decision, ['identity_not_found']) })).toEqual([]);
});

test('without a verification nothing is owed', () => {
  expect(requirementsOf({ latestVerification: null })).toEqual([]);
});
