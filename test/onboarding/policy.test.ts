import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Address, Customer, Document, Identifier, LegalStructure } from '../../src/onboarding/customer.ts';
import { type Decision, decideVerification } from '../../src/onboarding/policy.ts';
import { requirementsOf } from '../../src/onboarding/requirements.ts';
import type { RegistryAnswerOf } from '../../src/onboarding/verification-checks.ts';
import { business, businessProfile, customer, document, profile } from './support.ts';

type Answer = RegistryAnswerOf['answer'];

const ANSWERS: Record<Answer['kind'], Answer> = {
  match: { kind: 'match' },
  no_opinion: { kind: 'no_opinion' },
  mismatch: { kind: 'mismatch', reason: 'document_mismatch' },
  not_found: { kind: 'not_found', reason: 'identity_not_found' },
  review: { kind: 'review', reason: 'possible_sanctions_match' },
};
const KINDS = Object.keys(ANSWERS) as Answer['kind'][];

const RIGHT: Identifier = { type: 'NIN', country: 'NG', value: '22345678909' };
const WRONG: Identifier = { type: 'BVN', country: 'NG', value: '2234567890' };

const SPECIMEN = { specimen: 'good.jpg' };
const passport = (changes: Partial<Document> = {}) => document('front', { type: 'PASSPORT', ...changes });

/** The decision where the registry says one thing of each number, in turn. */
const decide = (subject: Customer, ...kinds: Answer['kind'][]): Decision =>
  decideVerification(
    subject,
    subject.identifiers.map((identifier, index) => ({
      identifier,
      answer: ANSWERS[kinds[index] ?? 'no_opinion'],
    })),
  );

const outcomeOf = ({ outcome, publicReasons, privateReasons }: Decision): Verdict => [
  outcome,
  [...publicReasons],
  [...privateReasons],
];

type Verdict = [outcome: Decision['outcome'], publicReasons: string[], privateReasons: string[]];
const APPROVED: Verdict = ['approved', [], []];
const MISSING: Verdict = ['rejected_retry', ['document_missing'], []];
const UNPROVEN: Verdict = ['review', [], ['identity_not_proven']];
const MISWRITTEN: Verdict = ['rejected_retry', ['identifier_format'], []];

const DOCUMENTS = {
  none: [],
  'a specimen of a passport': [passport(SPECIMEN)],
  'a specimen of a voter card': [document('front', { type: 'VOTERS_CARD', ...SPECIMEN })],
  'specimens of both sides': [document('front', SPECIMEN), document('back', SPECIMEN)],
  'a passport': [passport()],
  'a specimen and a back that is none': [document('front', SPECIMEN), document('back')],
  'a specimen of a front that needs a back': [document('front', SPECIMEN)],
  'a specimen of a back only': [document('back', SPECIMEN)],
  'a certificate of a business': [document('front', { type: 'INCORPORATION_CERTIFICATE', ...SPECIMEN })],
} satisfies Record<string, Document[]>;
type Documents = keyof typeof DOCUMENTS;

/** What becomes of documents where the registry has no opinion: of a number written right, and of one written wrong. */
const BY_DOCUMENTS: Record<Documents, [right: Verdict, wrong: Verdict]> = {
  none: [MISSING, MISSING],
  'a specimen of a passport': [APPROVED, APPROVED],
  'a specimen of a voter card': [APPROVED, APPROVED],
  'specimens of both sides': [APPROVED, APPROVED],
  'a passport': [UNPROVEN, MISWRITTEN],
  'a specimen and a back that is none': [UNPROVEN, MISWRITTEN],
  'a specimen of a front that needs a back': [MISSING, MISSING],
  'a specimen of a back only': [MISSING, MISSING],
  'a certificate of a business': [MISSING, MISSING],
};

/** Registry × documents × format, as the policy says it. */
function expected(kind: Answer['kind'], documents: Documents, identifier: Identifier): Verdict {
  const [right, wrong] = BY_DOCUMENTS[documents];
  switch (kind) {
    case 'not_found':
      return ['rejected_final', ['identity_not_found'], []];
    case 'mismatch':
      return ['rejected_retry', ['document_mismatch'], []];
    case 'review':
      return ['review', [], ['possible_sanctions_match']];
    case 'match':
      return right === MISSING ? MISSING : APPROVED;
    case 'no_opinion':
      return identifier === RIGHT ? right : wrong;
  }
}

const cases = KINDS.flatMap((kind) =>
  (Object.keys(DOCUMENTS) as Documents[]).flatMap((documents) =>
    [RIGHT, WRONG].map((identifier) => ({ kind, documents, identifier, type: identifier.type })),
  ),
);

describe('the decision on a person with one number', () => {
  test.each(cases)('$kind of a $type, with $documents', ({ kind, documents, identifier }) => {
    const subject = customer({ identifiers: [identifier], documents: DOCUMENTS[documents] });
    expect(outcomeOf(decide(subject, kind))).toEqual(expected(kind, documents, identifier));
  });

  test('names every check that it made, and what the registry said', () => {
    const subject = customer({ identifiers: [RIGHT], documents: [passport(SPECIMEN)] });
    expect(decide(subject, 'match').checks).toEqual([
      { name: 'registry', outcome: 'passed', detail: 'NIN: match' },
      { name: 'identifier_format', outcome: 'passed', detail: 'NIN' },
      { name: 'information_complete', outcome: 'passed', detail: 'complete' },
      { name: 'documents_present', outcome: 'passed', detail: 'complete' },
      { name: 'document_evidence', outcome: 'passed', detail: 'specimen' },
      { name: 'document_quality', outcome: 'passed', detail: 'good' },
      { name: 'country_consistency', outcome: 'passed', detail: 'passed' },
      { name: 'phone_consistency', outcome: 'passed', detail: 'passed' },
    ]);
  });

  test.each([
    ['match', 'passed', 'NIN: match'],
    ['no_opinion', 'unknown', 'NIN: no_opinion'],
    ['mismatch', 'failed', 'NIN: document_mismatch'],
    ['not_found', 'failed', 'NIN: identity_not_found'],
    ['review', 'failed', 'NIN: possible_sanctions_match'],
  ] as const)('keeps %s as a check that %s', (kind, outcome, detail) => {
    expect(decide(customer({ identifiers: [RIGHT] }), kind).checks).toContainEqual({
      name: 'registry',
      outcome,
      detail,
    });
  });

  test.each(['front', 'back'] as const)('names the missing %s', (side) => {
    const documents = [document(side === 'front' ? 'back' : 'front')];
    expect(decide(customer({ documents }), 'match').checks).toContainEqual({
      name: 'documents_present',
      outcome: 'failed',
      detail: `${side}_missing`,
    });
  });

  test('leaves a number that no table describes to the documents', () => {
    const subject = customer({ identifiers: [{ type: 'NIN', country: 'CM', value: '!' }] });
    expect(outcomeOf(decide(subject))).toEqual(UNPROVEN);
    expect(decide(subject).checks).toContainEqual({ name: 'identifier_format', outcome: 'unknown', detail: 'NIN' });
  });

  test('keeps the quality of documents that were just acceptable', () => {
    const documents = [passport({ inspection: { ...passport().inspection, verdict: 'acceptable' } })];
    expect(decide(customer({ documents }), 'match')).toMatchObject({
      outcome: 'approved',
      checks: expect.arrayContaining([{ name: 'document_quality', outcome: 'unknown', detail: 'acceptable' }]),
    });
  });
});

describe('the decision on a person with several numbers', () => {
  /** From the strongest answer to the weakest: the strongest decides. */
  const STRENGTH: Answer['kind'][] = ['not_found', 'mismatch', 'review', 'match', 'no_opinion'];

  test('is that on the strongest answer, in whatever order they come', () => {
    const said = fc.array(fc.constantFrom(...KINDS), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(said, fc.constantFrom(...Object.values(DOCUMENTS)), (kinds, documents) => {
        const strongest = STRENGTH.find((kind) => kinds.includes(kind));
        const several = decide(customer({ identifiers: kinds.map(() => RIGHT), documents }), ...kinds);
        const one = decide(customer({ identifiers: [RIGHT], documents }), ...(strongest ? [strongest] : []));
        expect(outcomeOf(several)).toEqual(outcomeOf(one));
      }),
    );
  });

  test('has a check for each, with its type', () => {
    const { checks } = decide(customer({ identifiers: [RIGHT, WRONG] }), 'no_opinion', 'match');
    expect(checks.slice(0, 4)).toEqual([
      { name: 'registry', outcome: 'unknown', detail: 'NIN: no_opinion' },
      { name: 'registry', outcome: 'passed', detail: 'BVN: match' },
      { name: 'identifier_format', outcome: 'passed', detail: 'NIN' },
      { name: 'identifier_format', outcome: 'failed', detail: 'BVN' },
    ]);
  });

  test('trusts a match more than a format, of whichever number', () => {
    expect(outcomeOf(decide(customer({ identifiers: [WRONG] }), 'match'))).toEqual(APPROVED);
    expect(outcomeOf(decide(customer({ identifiers: [RIGHT, WRONG] }), 'match', 'no_opinion'))).toEqual(APPROVED);
  });

  test('asks for another number where one of them is written wrong and nothing proves the rest', () => {
    expect(outcomeOf(decide(customer({ identifiers: [RIGHT, WRONG] })))).toEqual(MISWRITTEN);
  });
});

describe('what is missing', () => {
  test.each([
    ['a birth date', { profile: profile({ dateOfBirth: null }) }, ['information_missing'], 'date_of_birth'],
    ['an address', { profile: profile({ address: null }) }, ['information_missing'], 'address'],
    ['a number', { identifiers: [] }, ['information_missing'], 'identification_number'],
    [
      'everything',
      { profile: profile({ dateOfBirth: null, address: null }), identifiers: [], documents: [] },
      ['information_missing', 'document_missing'],
      'date_of_birth, address, identification_number',
    ],
  ])('of a person, %s, is asked for even where the registry agrees', (_what, changes, reasons, detail) => {
    const decision = decide(customer({ documents: [passport(SPECIMEN)], ...changes }), 'match');
    expect(decision).toMatchObject({ outcome: 'rejected_retry', publicReasons: reasons });
    expect(decision.checks).toContainEqual({ name: 'information_complete', outcome: 'failed', detail });
  });

  const person = business().persons[0]!;
  const ownsDocument = customer({ documents: [] });

  test.each([
    ['an address', { profile: businessProfile({ address: null }) }, ['information_missing'], 'address'],
    ['its number', { identifiers: [] }, ['information_missing'], 'incorporation_number'],
    ['any person', { persons: [] }, ['information_missing'], 'persons'],
    ['a verified person', { persons: [{ ...person, verification: 'pending' }] }, ['information_missing'], 'persons'],
    [
      "a person's document",
      { persons: [{ ...person, verification: 'unverified', requirements: requirementsOf(ownsDocument) }] },
      ['information_missing'],
      'persons',
    ],
    ['its certificate', { documents: [passport(SPECIMEN)] }, ['document_missing'], 'complete'],
  ] as [string, Partial<Customer>, string[], string][])(
    'of a business, %s, is asked for even where the registry agrees',
    (_what, changes, reasons, detail) => {
      const decision = decide(business(changes), 'match');
      expect(decision).toMatchObject({ outcome: 'rejected_retry', publicReasons: reasons });
      expect(decision.checks).toContainEqual(expect.objectContaining({ name: 'information_complete', detail }));
    },
  );

  test('outweighs nothing that the registry holds against a number', () => {
    const subject = customer({ documents: [] });
    expect(decide(subject, 'not_found').outcome).toBe('rejected_final');
    expect(decide(subject, 'mismatch').publicReasons).toEqual(['document_mismatch']);
    expect(decide(subject, 'review').outcome).toBe('review');
  });
});

describe('the decision on a business', () => {
  const certificate = (changes: Partial<Document> = {}) =>
    document('front', { type: 'INCORPORATION_CERTIFICATE', ...changes });

  test.each([
    ['a match', 'match', certificate(), APPROVED],
    ['a certificate that is a specimen', 'no_opinion', certificate(SPECIMEN), APPROVED],
    ['a certificate that nobody read', 'no_opinion', certificate(), UNPROVEN],
    ['a number that is not its own', 'mismatch', certificate(SPECIMEN), ['rejected_retry', ['document_mismatch'], []]],
  ] as const)('with %s', (_what, kind, shown, verdict) => {
    expect(outcomeOf(decide(business({ documents: [shown] }), kind))).toEqual(verdict);
  });

  test('judges the format of its number', () => {
    const identifiers: Identifier[] = [{ type: 'INCORPORATION_NUMBER', country: 'GB', value: '12345' }];
    expect(decide(business({ identifiers }))).toMatchObject({
      outcome: 'rejected_retry',
      publicReasons: ['identifier_format'],
    });
  });

  test('names its own checks beside those of a person', () => {
    const names = decide(business(), 'match').checks.map(({ name }) => name);
    expect(names.slice(-2)).toEqual(['address_consistency', 'legal_structure_consistency']);
    const ofPerson = decide(customer(), 'match').checks.map(({ name }) => name);
    expect(ofPerson).toEqual(names.slice(0, -2));
  });

  const issuedIn = (...countries: string[]): Identifier[] =>
    countries.map((country) => ({ type: 'INCORPORATION_NUMBER', country, value: '12345609' }));

  test.each([
    ['in the country of its number', issuedIn('CM'), 'passed', []],
    ['in another country', issuedIn('NG'), 'failed', ['address_country_mismatch']],
    ['in a country that gave it a second number', issuedIn('NG', 'CM'), 'passed', []],
    ['nobody knows whose number it is', issuedIn('ZZ'), 'unknown', []],
  ] as const)('registered: %s', (_what, identifiers, outcome, reasons) => {
    const decision = decide(business({ identifiers }), 'match', 'match');
    expect(decision).toMatchObject({ outcome: 'approved', publicReasons: [], privateReasons: reasons });
    expect(decision.checks).toContainEqual(expect.objectContaining({ name: 'address_consistency', outcome }));
  });

  test.each([
    ['Analytical Engines Ltd', ['CORPORATION', 'LLC']],
    ['ANALYTICAL ENGINES LIMITED', ['CORPORATION', 'LLC']],
    ['Analytical Engines, Ltd.', ['CORPORATION', 'LLC']],
    ['Analytical Engines L.L.C.', ['LLC']],
    ['Analytical Engines Limited Liability Company', ['LLC']],
    ['Analytical Engines plc', ['CORPORATION']],
    ['Analytical Engines Public Limited Company', ['CORPORATION']],
    ['Analytical Engines, Inc.', ['CORPORATION']],
    ['Analytical Engines Corporation', ['CORPORATION']],
    ['Analytical Engines LLP', ['PARTNERSHIP']],
    ['Analytical Engines Limited Partnership', ['PARTNERSHIP']],
    ['Lovelace & Babbage', 'any'],
    ['Unlimited', 'any'],
    ['Limited Edition Prints', 'any'],
    ['Engines Zinc', 'any'],
  ] as [string, LegalStructure[] | 'any'][])('a name such as "%s" fits %s', (name, fitting) => {
    for (const legalStructure of ['CORPORATION', 'LLC', 'PARTNERSHIP', 'SOLE_PROPRIETORSHIP'] as const) {
      const decision = decide(business({ profile: businessProfile({ name, legalStructure }) }), 'match');
      const fits = fitting === 'any' || fitting.includes(legalStructure);
      expect([legalStructure, ...outcomeOf(decision)]).toEqual([
        legalStructure,
        'approved',
        [],
        fits ? [] : ['legal_structure_mismatch'],
      ]);
    }
    const untold = decide(business({ profile: businessProfile({ name, legalStructure: null }) }), 'match');
    expect(untold.privateReasons).toEqual([]);
  });
});

const withAddress = (changes: Partial<Address>) => {
  const good = profile();
  return { ...good, address: good.address && { ...good.address, ...changes } };
};

describe('a country that does not fit', () => {
  test.each([
    ['the name of another country', withAddress({ countryName: 'Nigeria' }), ['country_mismatch']],
    ['the code of another country', withAddress({ countryCode: 'NG' }), ['country_mismatch', 'phone_country_mismatch']],
    [
      'the phone of another country',
      profile({ phone: { countryCode: '+234', number: '8031234567' } }),
      ['phone_country_mismatch'],
    ],
    ['a name that nobody knows', withAddress({ countryName: 'Atlantis' }), []],
    ['no name', withAddress({ countryName: null }), []],
    ['a code in lower case', withAddress({ countryCode: 'cm' }), []],
    ['a phone that is none', profile({ phone: { countryCode: '+237', number: 'xxx' } }), []],
    ['no phone', profile({ phone: null }), []],
  ])('%s is told to operators only', (_what, told, reasons) => {
    const decision = decide(customer({ profile: told }), 'match');
    expect(decision).toMatchObject({ outcome: 'approved', publicReasons: [], privateReasons: reasons });
  });

  test('never changes the outcome nor what the customer is told', () => {
    const profiles = fc.constantFrom(
      profile(),
      withAddress({ countryName: 'Nigeria' }),
      withAddress({ countryCode: 'NG' }),
    );
    const documents = fc.constantFrom(...Object.values(DOCUMENTS));
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), profiles, documents, (kind, told, submitted) => {
        const base = decide(customer({ documents: submitted }), kind);
        const decision = decide(customer({ profile: told, documents: submitted }), kind);
        expect(decision.outcome).toBe(base.outcome);
        expect(decision.publicReasons).toEqual(base.publicReasons);
      }),
    );
  });
});

test("that a person's number is known proves no business", () => {
  const identifiers = [
    { type: 'INCORPORATION_NUMBER', country: 'CM', value: '12345609' },
    { type: 'BVN', country: 'NG', value: '12345678901' },
  ] as const;
  const shown = [document('front', { type: 'INCORPORATION_CERTIFICATE' })];
  const subject = business({ identifiers, documents: shown });
  expect(decide(subject, 'no_opinion', 'match')).toMatchObject({
    outcome: 'review',
    privateReasons: ['identity_not_proven'],
  });
  expect(decide(subject, 'match', 'no_opinion')).toMatchObject({ outcome: 'approved' });
});

test('nothing of the customer is in a decision', () => {
  const subjects = [customer(), customer({ documents: [] }), business(), business({ persons: [] })];
  for (const subject of [...subjects, customer({ identifiers: [RIGHT, WRONG] })]) {
    for (const kind of KINDS) {
      const text = JSON.stringify(decide(subject, kind));
      for (const value of textsOf([subject.profile, subject.identifiers.map((identifier) => identifier.value)])) {
        if (value !== subject.profile.kind && value.length > 2) expect(text).not.toContain(value);
      }
    }
  }
});

/** All texts in a value, at any depth. */
const textsOf = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Object.values(value && typeof value === 'object' ? value : {}).flatMap(textsOf);
