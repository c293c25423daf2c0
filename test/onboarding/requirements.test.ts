import { describe, expect, test } from 'vitest';
import {
  type Customer,
  type Document,
  type DocumentSide,
  type DocumentType,
  IDENTITY_DOCUMENT_TYPES,
  type Verification,
} from '../../src/onboarding/customer.ts';
import { requirementsOf } from '../../src/onboarding/requirements.ts';
import { business, businessProfile, customer, document, profile } from './support.ts';

const verification = (decision: Verification['decision'], publicReasons: string[] = []): Verification => ({
  id: 'v',
  tries: 1,
  decision,
  publicReasons,
});

/** Requirements in short: `code field-or-document reason`. */
const owed = (subject: Customer): string[] =>
  requirementsOf(subject).map(({ code, field, document, reason }) =>
    [code, field ?? document, reason].filter(Boolean).join(' '),
  );

const rejected = (reasons: string[], changes: Partial<Customer> = {}): Customer =>
  customer({ verification: 'rejected', latestVerification: verification('rejected_retry', reasons), ...changes });

describe('a person', () => {
  test('who said and showed everything owes nothing', () => {
    expect(owed(customer())).toEqual([]);
  });

  test('owes what is missing, in the order in which it is asked for', () => {
    const bare = customer({
      profile: profile({ dateOfBirth: null, address: null, email: null, phone: null }),
      identifiers: [],
      documents: [],
    });
    expect(owed(bare)).toEqual([
      'field_missing date_of_birth not_submitted',
      'field_missing address not_submitted',
      'field_missing identification_number not_submitted',
      'document_missing front not_submitted',
    ]);
    expect(requirementsOf(bare).map(({ blocks, customerId }) => [blocks, customerId])).toEqual(
      Array.from({ length: 4 }, () => [['verification'], null]),
    );
    expect(requirementsOf(bare).at(-1)?.acceptedDocumentTypes).toEqual(IDENTITY_DOCUMENT_TYPES);
  });

  const shown = (...sides: readonly (readonly [DocumentType, DocumentSide])[]): Document[] =>
    sides.map(([type, side]) => document(side, { type }));

  test.each([
    ['a passport', shown(['PASSPORT', 'front']), []],
    ["a voter's card without a back", shown(['VOTERS_CARD', 'front']), []],
    ['both sides of a licence', shown(['DRIVERS_LICENSE', 'front'], ['DRIVERS_LICENSE', 'back']), []],
    ['the front of a licence', shown(['DRIVERS_LICENSE', 'front']), ['back DRIVERS_LICENSE']],
    ['the front of an identity card', shown(['NIN', 'front']), ['back NIN']],
    ['sides of two documents', shown(['NIN', 'front'], ['DRIVERS_LICENSE', 'back']), ['back NIN']],
    ['two fronts', shown(['NIN', 'front'], ['DRIVERS_LICENSE', 'front']), ['back NIN,DRIVERS_LICENSE']],
    ['half a licence and a passport', shown(['DRIVERS_LICENSE', 'front'], ['PASSPORT', 'front']), []],
    ['a back alone', shown(['NIN', 'back']), [`front ${IDENTITY_DOCUMENT_TYPES}`]],
    [
      'the certificate of a business',
      shown(['INCORPORATION_CERTIFICATE', 'front']),
      [`front ${IDENTITY_DOCUMENT_TYPES}`],
    ],
  ])('who shows %s', (_what, documents, expected) => {
    const asked = requirementsOf(customer({ documents })).map((one) => `${one.document} ${one.acceptedDocumentTypes}`);
    expect(asked).toEqual(expected);
  });

  test('rejected for now owes another document, or another number, for each reason', () => {
    expect(owed(rejected(['document_mismatch']))).toEqual(['document_resubmission document_mismatch']);
    const numbers = [
      { type: 'BVN', country: 'NG', value: '12345678901' },
      { type: 'NIN', country: 'NG', value: '1' },
    ] as const;
    expect(owed(rejected(['identifier_format'], { identifiers: numbers }))).toEqual([
      'field_correction identification_number identifier_format',
    ]);
  });

  test('rejected for a gap owes what is missing, once', () => {
    expect(owed(rejected(['document_missing', 'information_missing'], { documents: [] }))).toEqual([
      'document_missing front not_submitted',
    ]);
    expect(owed(rejected(['document_missing']))).toEqual([]);
  });

  test.each([
    ['verified', 'approved'],
    ['rejected', 'rejected_final'],
  ] as const)('%s for good owes nothing, whatever is missing', (state, decision) => {
    const latestVerification = verification(decision, ['identity_not_found']);
    expect(owed(customer({ verification: state, latestVerification, identifiers: [] }))).toEqual([]);
  });
});

describe('a business', () => {
  test('that said and showed everything owes nothing', () => {
    expect(owed(business())).toEqual([]);
  });

  test('owes address, number, certificate and a person', () => {
    const bare = business({
      profile: businessProfile({ address: null }),
      identifiers: [{ type: 'TAX_ID', country: 'CM', value: '1' }],
      documents: [],
      persons: [],
    });
    expect(owed(bare)).toEqual([
      'field_missing address not_submitted',
      'field_missing incorporation_number not_submitted',
      'person_missing persons no_associated_person',
      'document_missing front not_submitted',
    ]);
  });

  test('rejected for the form of a number owes that number, and no other', () => {
    const wrong = business({
      verification: 'rejected',
      latestVerification: verification('rejected_retry', ['identifier_format']),
      identifiers: [
        { type: 'INCORPORATION_NUMBER', country: 'NG', value: 'RC123456' },
        { type: 'TAX_ID', country: 'NG', value: 'XX' },
      ],
    });
    expect(owed(wrong)).toEqual(['field_correction tax_id identifier_format']);
  });

  test('that is verified owes the gaps of its persons again when one is in doubt', () => {
    const [owner] = business().persons;
    const verified = (changes: object): Customer =>
      business({ verification: 'verified', documents: [], persons: [{ ...owner!, ...changes }] });
    expect(owed(verified({}))).toEqual([]);
    expect(owed(verified({ verification: 'rejected' }))).toEqual(['person_unverified rejected']);
    expect(owed(verified({ lifecycle: 'blocked' }))).toEqual(['person_unverified blocked']);
  });

  test("owes its persons' gaps, each with the person's id", () => {
    const gaps = requirementsOf(customer({ identifiers: [], documents: [] }));
    const person = { roles: ['DIRECTOR'], sharePercent: null, lifecycle: 'created' } as const;
    const persons = [
      { ...person, customerId: 'a', verification: 'unverified', requirements: gaps },
      { ...person, customerId: 'b', verification: 'in_review', requirements: [] },
      { ...person, customerId: 'c', verification: 'verified', requirements: [] },
    ] as const;
    const listed = requirementsOf(business({ persons })).map(({ code, reason, customerId }) => [
      code,
      reason,
      customerId,
    ]);
    expect(listed).toEqual([
      ['field_missing', 'not_submitted', 'a'],
      ['document_missing', 'not_submitted', 'a'],
      ['person_unverified', 'in_review', 'b'],
    ]);
  });
});
