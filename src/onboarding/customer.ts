import type { Day } from '../lib/dates.ts';
import type { DocumentMediaType } from '../lib/media-type.ts';
import type { Inspection } from './ports.ts';
import type { Requirement } from './requirements.ts';
import type { EnrollmentState, Lifecycle, VerificationState } from './states.ts';

/** Documents that show who a person is. */
export const IDENTITY_DOCUMENT_TYPES = ['NIN', 'PASSPORT', 'VOTERS_CARD', 'DRIVERS_LICENSE'] as const;
/** Documents that show that a business exists. */
export const BUSINESS_DOCUMENT_TYPES = ['INCORPORATION_CERTIFICATE'] as const;
export const DOCUMENT_TYPES = [...IDENTITY_DOCUMENT_TYPES, ...BUSINESS_DOCUMENT_TYPES] as const;
export type DocumentType = (typeof DOCUMENT_TYPES)[number];

export const DOCUMENT_SIDES = ['front', 'back'] as const;
export type DocumentSide = (typeof DOCUMENT_SIDES)[number];

/** Numbers that a government gives a person. */
export const PERSON_IDENTIFIER_TYPES = [...IDENTITY_DOCUMENT_TYPES, 'BVN'] as const;
/** Numbers that a government gives a business. */
export const BUSINESS_IDENTIFIER_TYPES = ['INCORPORATION_NUMBER', 'TAX_ID'] as const;
export type IdentifierType = (typeof PERSON_IDENTIFIER_TYPES | typeof BUSINESS_IDENTIFIER_TYPES)[number];

export const LEGAL_STRUCTURES = ['CORPORATION', 'LLC', 'PARTNERSHIP', 'SOLE_PROPRIETORSHIP'] as const;
export type LegalStructure = (typeof LEGAL_STRUCTURES)[number];

/** How a person belongs to a business. */
export const PERSON_ROLES = ['OWNER', 'DIRECTOR', 'REPRESENTATIVE'] as const;
export type PersonRole = (typeof PERSON_ROLES)[number];

export const CUSTOMER_KINDS = ['individual', 'business'] as const;
export type CustomerKind = (typeof CUSTOMER_KINDS)[number];

/** `countryCode` is `+` and digits, `number` what follows it; together the number as it was sent. */
export interface Phone {
  readonly countryCode: string;
  readonly number: string;
}

export interface Address {
  readonly line1: string;
  readonly line2: string | null;
  readonly city: string | null;
  readonly state: string | null;
  readonly postalCode: string | null;
  /** ISO 3166-1 alpha-2, as sent. */
  readonly countryCode: string;
  /** The country's name as the customer wrote it; null where only the code was asked for. */
  readonly countryName: string | null;
}

interface Contacts {
  readonly email: string | null;
  readonly phone: Phone | null;
  readonly address: Address | null;
}

/** What a person said of itself, kept as it was sent. */
export interface IndividualProfile extends Contacts {
  readonly kind: 'individual';
  readonly firstName: string;
  readonly lastName: string;
  readonly otherName: string | null;
  readonly dateOfBirth: Day | null;
}

/** Who speaks for a business. */
export interface ContactPerson {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string | null;
  readonly phone: Phone | null;
  readonly position: string | null;
}

/** What a business said of itself, kept as it was sent. `address` is the registered one. */
export interface BusinessProfile extends Contacts {
  readonly kind: 'business';
  readonly name: string;
  readonly incorporationDate: Day | null;
  readonly legalStructure: LegalStructure | null;
  readonly website: string | null;
  readonly contactPerson: ContactPerson | null;
}

export type Profile = IndividualProfile | BusinessProfile;

/** A government number. */
export interface Identifier {
  readonly type: IdentifierType;
  /** ISO 3166-1 alpha-2, upper case; `ZZ` where the issuing country is not known. */
  readonly country: string;
  readonly value: string;
}

/** The country code for "not known" (ISO 3166-1 leaves `ZZ` to its users). */
export const UNKNOWN_COUNTRY = 'ZZ';

/** What the tenant notes on its customer. Sealed like the profile: nobody keeps a tenant from writing a name here. */
export interface Notes {
  /** The tenant's own id of the customer, unique per tenant and mode. */
  readonly clientReference: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** One side of an identity document whose bytes we hold. */
export interface Document {
  readonly id: string;
  readonly side: DocumentSide;
  readonly type: DocumentType;
  readonly mediaType: DocumentMediaType;
  readonly sizeBytes: number;
  readonly sha256: Buffer;
  /** Where the bytes were fetched from; null for an upload. */
  readonly sourceUrl: string | null;
  /** Name of the built-in specimen that the bytes are. */
  readonly specimen: string | null;
  readonly inspection: Inspection;
}

/** One attempt to establish who the customer is. */
export interface Verification {
  readonly id: string;
  readonly tries: number;
  /** `superseded`: what it was about changed before it was decided. */
  readonly decision: 'approved' | 'rejected_retry' | 'rejected_final' | 'review' | 'superseded' | null;
  readonly publicReasons: readonly string[];
}

export interface Enrollment {
  readonly issuer: string;
  readonly state: EnrollmentState;
  readonly tries: number;
  readonly failureReason: string | null;
}

/** A person of a business: a customer of its own, with what it still owes. */
export interface AssociatedPerson {
  readonly customerId: string;
  readonly roles: readonly PersonRole[];
  /** Percent of the business that the person owns, above 0 and at most 100; null where it owns nothing. */
  readonly sharePercent: number | null;
  readonly lifecycle: Lifecycle;
  readonly verification: VerificationState;
  readonly requirements: readonly Requirement[];
}

/** How a person belongs to a business, as the link itself says it. */
export type PersonLink = Pick<AssociatedPerson, 'customerId' | 'roles' | 'sharePercent'>;

/** That masked numbers of a customer were shown: to whom, and why. */
export interface Reveal {
  readonly id: string;
  readonly credentialId: string;
  readonly requestId: string;
  /** Names of what was shown. */
  readonly fields: readonly string[];
  readonly reason: string;
  readonly revealedAt: Date;
}

/** The states and the head of the event chain: all that a decision needs to know of a customer. */
export interface CustomerState {
  readonly id: string;
  readonly lifecycle: Lifecycle;
  readonly verification: VerificationState;
  readonly version: number;
  readonly eventHash: Buffer;
}

/** What it is and said, opened: a line of the customer list. */
export interface CustomerLine extends CustomerState, Notes {
  readonly profile: Profile;
  readonly identifiers: readonly Identifier[];
  /** ISO 4217 codes of the accounts that the tenant means to open for it. */
  readonly requestedCurrencies: readonly string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A customer with everything that became of it. */
export interface Customer extends CustomerLine {
  readonly documents: readonly Document[];
  /** The newest verification. */
  readonly latestVerification: Verification | null;
  readonly enrollments: readonly Enrollment[];
  /** The persons of a business; a person has none. */
  readonly persons: readonly AssociatedPerson[];
}
