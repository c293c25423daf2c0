import {
  type AssociatedPerson,
  BUSINESS_DOCUMENT_TYPES,
  type Customer,
  type DocumentSide,
  type DocumentType,
  IDENTITY_DOCUMENT_TYPES,
  type IdentifierType,
} from './customer.ts';
import { formatOutcome } from './identifier-formats.ts';

export const REQUIREMENT_CODES = [
  'field_missing',
  'document_missing',
  'document_resubmission',
  'field_correction',
  'person_missing',
  'person_unverified',
] as const;

/** What a requirement can be about, in the core's words; each dialect has its own names for them. */
export const REQUIREMENT_FIELDS = [
  'date_of_birth',
  'address',
  'identification_number',
  'incorporation_number',
  'tax_id',
  'persons',
] as const;
export type RequirementField = (typeof REQUIREMENT_FIELDS)[number];

/** One thing still missing, why, and what would satisfy it. */
export interface Requirement {
  readonly code: (typeof REQUIREMENT_CODES)[number];
  /** The field to send; null where a document is asked for. */
  readonly field: RequirementField | null;
  /** The side of a document to send; null where a field is asked for. */
  readonly document: DocumentSide | null;
  readonly reason: string;
  readonly acceptedDocumentTypes: readonly DocumentType[];
  /** What cannot go on before it is met. */
  readonly blocks: readonly 'verification'[];
  /** The associated person that owes it; null when the customer itself does. */
  readonly customerId: string | null;
}

/** Documents of these types say something on the back. */
const NEEDS_BACK: readonly DocumentType[] = ['DRIVERS_LICENSE', 'NIN'];

/** Rejections that another number mends; any other asks for another document. */
const NUMBER_REASONS: readonly string[] = ['identifier_format'];

/** Rejections for something that was not there: as long as it is not, it is asked for as missing. */
const GAP_REASONS: readonly string[] = ['information_missing', 'document_missing'];

type Subject = Pick<
  Customer,
  'profile' | 'identifiers' | 'documents' | 'latestVerification' | 'verification' | 'persons'
>;

/**
 * What a customer still owes: a pure function of its profile, numbers, documents, newest verification and persons. Whoever is
 * verified owes nothing itself, and whoever was rejected for good nothing at all.
 *
 * A person owes what a customer identification programme asks of everybody (name, date of birth, address, identification
 * number) and a document to hold it against; a business its address, its number, a certificate, and verified persons.
 * @see https://www.ecfr.gov/current/title-31/section-1020.220 (a)(2)(i)
 */
export function requirementsOf(customer: Subject): Requirement[] {
  if (customer.verification === 'verified') return customer.persons.flatMap(missingOfPerson);
  const decision = customer.verification === 'rejected' ? customer.latestVerification?.decision : null;
  if (decision === 'rejected_final') return [];
  const missing = missingOf(customer);
  return decision === 'rejected_retry' ? [...missing, ...resubmissions(customer)] : missing;
}

/** What has to be there before a verification can begin. */
export const missingOf = (customer: Subject): Requirement[] => [
  ...(customer.profile.kind === 'individual' ? missingOfIndividual(customer) : missingOfBusiness(customer)),
  ...missingDocuments(customer),
  ...customer.persons.flatMap(missingOfPerson),
];

function missingOfIndividual({ profile, identifiers }: Subject): Requirement[] {
  return [
    ...(profile.kind === 'individual' && profile.dateOfBirth === null ? [missingField('date_of_birth')] : []),
    ...(profile.address === null ? [missingField('address')] : []),
    ...(identifiers.length === 0 ? [missingField('identification_number')] : []),
  ];
}

function missingOfBusiness({ profile, identifiers, persons }: Subject): Requirement[] {
  const incorporated = identifiers.some((identifier) => identifier.type === 'INCORPORATION_NUMBER');
  return [
    ...(profile.address === null ? [missingField('address')] : []),
    ...(incorporated ? [] : [missingField('incorporation_number')]),
    ...(persons.length === 0
      ? [requirement({ code: 'person_missing', field: 'persons', reason: 'no_associated_person' })]
      : []),
  ];
}

function missingDocuments(customer: Subject): Requirement[] {
  const { documents } = customer;
  const accepted = acceptedDocuments(customer);
  const fitting = documents.filter((document) => accepted.includes(document.type));
  const fronts = fitting.filter((document) => document.side === 'front');
  const ask = (side: DocumentSide, types: readonly DocumentType[]): Requirement =>
    requirement({ code: 'document_missing', document: side, reason: 'not_submitted', acceptedDocumentTypes: types });
  if (fronts.length === 0) return [ask('front', accepted)];
  const complete = fronts.some(
    ({ type }) => !NEEDS_BACK.includes(type) || fitting.some((other) => other.type === type && other.side === 'back'),
  );
  return complete ? [] : [ask('back', [...new Set(fronts.map(({ type }) => type))])];
}

/** What the newest verification was rejected for, to be sent again. */
function resubmissions(customer: Subject): Requirement[] {
  const reasons = customer.latestVerification?.publicReasons ?? [];
  return reasons
    .filter((reason) => !GAP_REASONS.includes(reason))
    .flatMap((reason) =>
      NUMBER_REASONS.includes(reason)
        ? numberFields(customer).map((field) => requirement({ code: 'field_correction', field, reason }))
        : [requirement({ code: 'document_resubmission', reason, acceptedDocumentTypes: acceptedDocuments(customer) })],
    );
}

/** The gaps of a person of the business; where it has none and is not verified, that. */
function missingOfPerson({ customerId, lifecycle, verification, requirements }: AssociatedPerson): Requirement[] {
  if (lifecycle === 'blocked') return [requirement({ code: 'person_unverified', reason: 'blocked', customerId })];
  if (verification === 'verified') return [];
  if (requirements.length > 0) return requirements.map((owed) => ({ ...owed, customerId }));
  return [requirement({ code: 'person_unverified', reason: verification, customerId })];
}

const acceptedDocuments = ({ profile }: Subject): readonly DocumentType[] =>
  profile.kind === 'individual' ? IDENTITY_DOCUMENT_TYPES : BUSINESS_DOCUMENT_TYPES;

const NUMBER_FIELDS: Readonly<Partial<Record<IdentifierType, RequirementField>>> = {
  INCORPORATION_NUMBER: 'incorporation_number',
  TAX_ID: 'tax_id',
};

/** The fields of the numbers whose form is wrong. */
const numberFields = ({ identifiers }: Subject): RequirementField[] => [
  ...new Set(
    identifiers
      .filter((identifier) => formatOutcome(identifier) === 'failed')
      .map(({ type }) => NUMBER_FIELDS[type] ?? 'identification_number'),
  ),
];

const missingField = (field: RequirementField): Requirement =>
  requirement({ code: 'field_missing', field, reason: 'not_submitted' });

const requirement = (owed: Pick<Requirement, 'code' | 'reason'> & Partial<Requirement>): Requirement => ({
  field: null,
  document: null,
  acceptedDocumentTypes: [],
  blocks: ['verification'],
  customerId: null,
  ...owed,
});
