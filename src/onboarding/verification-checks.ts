import { countryCodesOf } from '../lib/countries.ts';
import { possibleCountries } from '../lib/phone.ts';
import {
  type BusinessProfile,
  type Customer,
  type Identifier,
  type LegalStructure,
  type Profile,
  UNKNOWN_COUNTRY,
} from './customer.ts';
import { formatOutcome } from './identifier-formats.ts';
import type { CheckOutcome, RegistryAnswer } from './ports.ts';
import type { missingOf, Requirement } from './requirements.ts';

/** One test of a verification, as it is kept: outcome and codes, never values of the customer. */
export interface VerificationCheck {
  readonly name:
    | 'registry'
    | 'information_complete'
    | 'identifier_format'
    | 'documents_present'
    | 'document_evidence'
    | 'document_quality'
    | 'country_consistency'
    | 'phone_consistency'
    | 'address_consistency'
    | 'legal_structure_consistency';
  readonly outcome: CheckOutcome;
  readonly detail: string;
}

/** What the registry said of one number. */
export interface RegistryAnswerOf {
  readonly identifier: Identifier;
  readonly answer: Exclude<RegistryAnswer, { kind: 'pending' }>;
}

/** As much of a customer as a verification looks at. */
export type VerifiedSubject = Parameters<typeof missingOf>[0];

/** How the name of a business ends that has one of these legal structures. Words, full stops left out. */
const DESIGNATORS: readonly { readonly words: readonly string[]; readonly structures: readonly LegalStructure[] }[] = [
  { words: ['LTD', 'LIMITED'], structures: ['CORPORATION', 'LLC'] },
  { words: ['LLC', 'LIMITED LIABILITY COMPANY'], structures: ['LLC'] },
  {
    words: ['PLC', 'PUBLIC LIMITED COMPANY', 'INC', 'INCORPORATED', 'CORP', 'CORPORATION'],
    structures: ['CORPORATION'],
  },
  {
    words: ['LP', 'LIMITED PARTNERSHIP', 'LLP', 'LIMITED LIABILITY PARTNERSHIP'],
    structures: ['PARTNERSHIP'],
  },
];

/** Every test of a verification, in the order in which operators read them. */
export const checksOf = (
  customer: VerifiedSubject,
  answers: readonly RegistryAnswerOf[],
  missing: readonly Requirement[],
): VerificationCheck[] => [
  ...answers.map(registryCheck),
  ...customer.identifiers.map(formatCheck),
  informationCheck(missing),
  ...documentChecks(customer.documents, missing),
  countryConsistency(customer.profile),
  phoneConsistency(customer.profile),
  ...(customer.profile.kind === 'business'
    ? [addressConsistency(customer.profile, customer.identifiers), legalStructureConsistency(customer.profile)]
    : []),
];

/** Whether a document of the customer itself is missing; whatever else is missing is information. */
export const isMissingDocument = ({ code, customerId }: Requirement): boolean =>
  code === 'document_missing' && customerId === null;

function registryCheck({ identifier: { type }, answer }: RegistryAnswerOf): VerificationCheck {
  const outcome = answer.kind === 'match' ? 'passed' : answer.kind === 'no_opinion' ? 'unknown' : 'failed';
  return { name: 'registry', outcome, detail: `${type}: ${'reason' in answer ? answer.reason : answer.kind}` };
}

const formatCheck = (identifier: Identifier): VerificationCheck => ({
  name: 'identifier_format',
  outcome: formatOutcome(identifier),
  detail: identifier.type,
});

function informationCheck(missing: readonly Requirement[]): VerificationCheck {
  const gaps = missing
    .filter((requirement) => !isMissingDocument(requirement))
    .map(({ code, field, customerId }) => (customerId === null ? (field ?? code) : 'persons'));
  const complete = gaps.length === 0;
  return {
    name: 'information_complete',
    outcome: complete ? 'passed' : 'failed',
    detail: complete ? 'complete' : [...new Set(gaps)].join(', '),
  };
}

function documentChecks(documents: Customer['documents'], missing: readonly Requirement[]): VerificationCheck[] {
  const side = missing.find(isMissingDocument)?.document ?? null;
  const specimens = side === null && documents.every((document) => document.specimen !== null);
  const good = documents.every((document) => document.inspection.verdict === 'good');
  return [
    {
      name: 'documents_present',
      outcome: side === null ? 'passed' : 'failed',
      detail: side === null ? 'complete' : `${side}_missing`,
    },
    {
      name: 'document_evidence',
      outcome: specimens ? 'passed' : 'unknown',
      detail: specimens ? 'specimen' : 'not_read',
    },
    { name: 'document_quality', outcome: good ? 'passed' : 'unknown', detail: good ? 'good' : 'acceptable' },
  ];
}

/** A country's name and its code should speak of one country. */
function countryConsistency({ address }: Profile): VerificationCheck {
  const named = countryCodesOf(address?.countryName ?? '');
  const fits = address === null || named.length === 0 ? null : named.includes(countryOf(address));
  return consistency('country_consistency', fits, 'country_mismatch');
}

/** A phone's dial code should be that of the address's country. */
function phoneConsistency({ address, phone }: Profile): VerificationCheck {
  const countries = phone === null ? [] : possibleCountries(`${phone.countryCode}${phone.number}`);
  const fits = address === null || countries.length === 0 ? null : countries.includes(countryOf(address));
  return consistency('phone_consistency', fits, 'phone_country_mismatch');
}

/** A business should be registered in the country that gave it its number. */
function addressConsistency({ address }: Profile, identifiers: readonly Identifier[]): VerificationCheck {
  const issuers = identifiers
    .filter(({ type, country }) => type === 'INCORPORATION_NUMBER' && country !== UNKNOWN_COUNTRY)
    .map(({ country }) => country);
  const fits = address === null || issuers.length === 0 ? null : issuers.includes(countryOf(address));
  return consistency('address_consistency', fits, 'address_country_mismatch');
}

/**
 * A name that ends as the law makes names of one legal structure end should be of a business of that structure.
 * @see https://www.legislation.gov.uk/ukpga/2006/46/part/5/chapter/2 for "limited" and "public limited company"
 * @see https://delcode.delaware.gov/title6/c018/sc01/ section 18-102 for "L.L.C."
 */
function legalStructureConsistency({ name, legalStructure }: BusinessProfile): VerificationCheck {
  const written = ` ${name
    .toUpperCase()
    .replaceAll('.', '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .join(' ')}`;
  const designator = DESIGNATORS.find(({ words }) => words.some((word) => written.endsWith(` ${word}`)));
  const fits = legalStructure === null || !designator ? null : designator.structures.includes(legalStructure);
  return consistency('legal_structure_consistency', fits, 'legal_structure_mismatch');
}

/** A mismatch is a signal for operators, never a verdict. `fits` is null where one side is not known. */
function consistency(name: VerificationCheck['name'], fits: boolean | null, mismatch: string): VerificationCheck {
  if (fits === null) return { name, outcome: 'unknown', detail: 'unknown' };
  return fits ? { name, outcome: 'passed', detail: 'passed' } : { name, outcome: 'failed', detail: mismatch };
}

const countryOf = ({ countryCode }: NonNullable<Profile['address']>): string => countryCode.trim().toUpperCase();
