import type { DocumentMediaType } from '../lib/media-type.ts';
import type { Inspection } from './ports.ts';
import type { EnrollmentState, Lifecycle, VerificationState } from './states.ts';

export const DOCUMENT_TYPES = ['NIN', 'PASSPORT', 'VOTERS_CARD', 'DRIVERS_LICENSE'] as const;
export type DocumentType = (typeof DOCUMENT_TYPES)[number];

export const DOCUMENT_SIDES = ['front', 'back'] as const;
export type DocumentSide = (typeof DOCUMENT_SIDES)[number];

/** What a person said of itself, kept as it was sent. */
export interface Profile {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  /** `YYYY-MM-DD`. */
  readonly dateOfBirth: string;
  readonly phone: { readonly countryCode: string; readonly number: string };
  readonly address: {
    readonly street: string;
    readonly city: string;
    readonly state: string;
    readonly postalCode: string;
    /** The country's name as the customer wrote it. */
    readonly country: string;
    /** ISO 3166-1 alpha-2, as sent. */
    readonly countryCode: string;
  };
}

/** A government number. */
export interface Identifier {
  readonly type: DocumentType;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country: string;
  readonly value: string;
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
  readonly decision: 'approved' | 'rejected_retry' | 'rejected_final' | 'review' | null;
  readonly publicReasons: readonly string[];
}

export interface Enrollment {
  readonly issuer: string;
  readonly state: EnrollmentState;
  readonly tries: number;
  readonly failureReason: string | null;
}

/** The states and the head of the event chain: all that a decision needs to know of a customer. */
export interface CustomerState {
  readonly id: string;
  readonly lifecycle: Lifecycle;
  readonly verification: VerificationState;
  readonly version: number;
  readonly eventHash: Buffer;
}

/** A customer with everything it told us, opened. */
export interface Customer extends CustomerState {
  readonly profile: Profile;
  readonly identifiers: readonly Identifier[];
  readonly documents: readonly Document[];
  /** The newest verification. */
  readonly latestVerification: Verification | null;
  readonly enrollments: readonly Enrollment[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
