import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Document, Profile } from '../../src/onboarding/customer.ts';
import { type Decision, decideVerification } from '../../src/onboarding/policy.ts';
import type { RegistryAnswer } from '../../src/onboarding/ports.ts';
import { document, profile } from './support.ts';

type Answer = Exclude<RegistryAnswer, { kind: 'pending' }>;

const ANSWERS: Record<Answer['kind'], Answer> = {
  match: { kind: 'match' },
  no_opinion: { kind: 'no_opinion' },
  mismatch: { kind: 'mismatch', reason: 'document_mismatch' },
  not_found: { kind: 'not_found', reason: 'identity_not_found' },
  review: { kind: 'review', reason: 'possible_sanctions_match' },
};

const SPECIMEN = { specimen: 'good.jpg' };
const REAL = { specimen: null };

const DOCUMENTS: Record<string, Document[]> = {
  none: [],
  'a specimen': [document('front', SPECIMEN)],
  'two specimens': [document('front', SPECIMEN), document('back', SPECIMEN)],
  'a front of its own': [document('front', REAL)],
  'a specimen and a back of its own': [document('front', SPECIMEN), document('back', REAL)],
  'a specimen of a back only': [document('back', SPECIMEN)],
};

type Verdict = [outcome: Decision['outcome'], publicReasons: string[], privateReasons: string[]];
const APPROVED: Verdict = ['approved', [], []];
const MISSING: Verdict = ['rejected_retry', ['document_missing'], []];
const UNPROVEN: Verdict = ['review', [], ['identity_not_proven']];

/** Registry × documents: what the policy says, for every pair. */
const VERDICTS: Record<Answer['kind'], Verdict | Record<keyof typeof DOCUMENTS, Verdict>> = {
  not_found: ['rejected_final', ['identity_not_found'], []],
  mismatch: ['rejected_retry', ['document_mismatch'], []],
  review: ['review', [], ['possible_sanctions_match']],
  match: {
    none: MISSING,
    'a specimen': APPROVED,
    'two specimens': APPROVED,
    'a front of its own': APPROVED,
    'a specimen and a back of its own': APPROVED,
    'a specimen of a back only': MISSING,
  },
  no_opinion: {
    none: UNPROVEN,
    'a specimen': APPROVED,
    'two specimens': APPROVED,
    'a front of its own': UNPROVEN,
    'a specimen and a back of its own': UNPROVEN,
    'a specimen of a back only': UNPROVEN,
  },
};

const cases = Object.values(ANSWERS).flatMap((answer) =>
  Object.keys(DOCUMENTS).map((documents) => {
    const verdicts = VERDICTS[answer.kind];
    const [outcome, publicReasons, privateReasons] = (
      Array.isArray(verdicts) ? verdicts : verdicts[documents]
    ) as Verdict;
    return { kind: answer.kind, answer, documents, outcome, publicReasons, privateReasons };
  }),
);

describe('the decision', () => {
  test.each(cases)(
    '$kind with $documents is $outcome',
    ({ answer, documents, outcome, publicReasons, privateReasons }) => {
      const decision = decideVerification({ profile: profile(), documents: DOCUMENTS[documents] ?? [] }, answer);
      expect(decision).toMatchObject({ outcome, publicReasons, privateReasons });
    },
  );

  test('names every check that it made, and what the registry said', () => {
    const { checks } = decideVerification(
      { profile: profile(), documents: [document('front', SPECIMEN)] },
      ANSWERS.match,
    );
    expect(checks).toEqual([
      { name: 'registry', outcome: 'passed', detail: 'match' },
      { name: 'documents_present', outcome: 'passed', detail: 'front' },
      { name: 'document_evidence', outcome: 'passed', detail: 'specimen' },
      { name: 'document_quality', outcome: 'passed', detail: 'good' },
      { name: 'country_consistency', outcome: 'passed', detail: 'passed' },
      { name: 'phone_consistency', outcome: 'passed', detail: 'passed' },
    ]);
  });
});

const withAddress = (changes: Partial<Profile['address']>): Profile => {
  const good = profile();
  return { ...good, address: { ...good.address, ...changes } };
};

describe('a country that does not fit', () => {
  test.each([
    ['the name of another country', withAddress({ country: 'Nigeria' }), ['country_mismatch']],
    ['the code of another country', withAddress({ countryCode: 'NG' }), ['country_mismatch', 'phone_country_mismatch']],
    [
      'the phone of another country',
      profile({ phone: { countryCode: '+234', number: '8031234567' } }),
      ['phone_country_mismatch'],
    ],
    ['a name that nobody knows', withAddress({ country: 'Atlantis' }), []],
    ['a code in lower case', withAddress({ countryCode: 'cm' }), []],
    ['a phone that is none', profile({ phone: { countryCode: '+237', number: 'xxx' } }), []],
  ])('%s is told to operators only', (_what, told, reasons) => {
    const decision = decideVerification({ profile: told, documents: [document('front', SPECIMEN)] }, ANSWERS.match);
    expect(decision).toMatchObject({ outcome: 'approved', publicReasons: [], privateReasons: reasons });
  });

  test('never changes the outcome nor what the customer is told', () => {
    const profiles = fc.constantFrom(
      profile(),
      withAddress({ country: 'Nigeria' }),
      withAddress({ countryCode: 'NG' }),
    );
    const documents = fc.constantFrom(...Object.values(DOCUMENTS));
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(ANSWERS)), profiles, documents, (answer, told, submitted) => {
        const base = decideVerification({ profile: profile(), documents: submitted }, answer);
        const decision = decideVerification({ profile: told, documents: submitted }, answer);
        expect(decision.outcome).toBe(base.outcome);
        expect(decision.publicReasons).toEqual(base.publicReasons);
      }),
    );
  });
});

test('nothing of the person is in a decision', () => {
  for (const answer of Object.values(ANSWERS)) {
    for (const documents of Object.values(DOCUMENTS)) {
      const text = JSON.stringify(decideVerification({ profile: profile(), documents }, answer));
      const { address, phone, ...rest } = profile();
      for (const value of [...Object.values(rest), ...Object.values(address), phone.number]) {
        if (value.length > 2) expect(text).not.toContain(value);
      }
    }
  }
});
