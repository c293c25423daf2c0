import type { Readable } from 'node:stream';
import type { DocumentMediaType } from '../lib/media-type.ts';
import type { Mode, Scope } from '../lib/scope.ts';
import type { Tx } from '../store/tenant-transaction.ts';

/** What the core needs from outside, declared by the core. `main` plugs the adapters in. */

/** A place that keeps encrypted document bytes. Keys are `<tenant>/<customer>/<document>`. */
export interface BlobStore {
  /** Stores the file at `path` under `key`, durably, or throws; never leaves half a blob under `key`. */
  put(key: string, path: string): Promise<void>;
  /** The stored bytes. @throws BlobMissing when there is no blob under `key`. */
  get(key: string): Promise<Readable>;
  /** Removes a blob; removing an absent one is no error. */
  remove(key: string): Promise<void>;
  /** Every blob, in no promised order. */
  list(): AsyncIterable<{ key: string; storedAt: Date }>;
  /** Throws with a sentence an operator can act on when the store cannot be written. */
  check(): Promise<void>;
}

/** There is no blob under the key. */
export class BlobMissing extends Error {
  override readonly name = 'BlobMissing';
}

export type CheckOutcome = 'passed' | 'failed' | 'unknown';

/** One named test: what it measured, and the threshold it was held against. Never holds personal data. */
export interface Check {
  readonly name: string;
  readonly outcome: CheckOutcome;
  /** The measured value, in `unit`; null when nothing could be measured. */
  readonly value: number | null;
  readonly unit: string;
  /** The value from which a document is refused (or below which, see `refused`); null when there is none. */
  readonly threshold: number | null;
  readonly refused: 'above' | 'below' | 'never';
  /** The value that counts as good; between `good` and `threshold` the document is accepted with a remark. */
  readonly good: number | null;
}

/** What inspection found in the bytes of one document. */
export interface Inspection {
  /** `rejected` makes the request fail with "KYC document unreadable". */
  readonly verdict: 'good' | 'acceptable' | 'rejected';
  /** Names of the failed checks, worst first. */
  readonly reasons: readonly string[];
  readonly checks: readonly Check[];
  /** Size in pixels as stored; for a PDF, of page 1 as rasterised. Null when the header could not be read. */
  readonly width: number | null;
  readonly height: number | null;
  /** Milliseconds the inspection took, decoding included. */
  readonly durationMs: number;
}

export interface Inspector {
  /**
   * Inspects one document in a child process with bounds on time and memory. `open` is called once a process is free,
   * so waiting documents hold no memory.
   * @throws ProviderUnavailable when no process could be started: a fault of ours, never of the document.
   */
  inspect(open: () => Promise<Readable>, mediaType: DocumentMediaType): Promise<Inspection>;
}

/** An upstream did not answer as it should; the caller retries later and meanwhile fails closed. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable';
  /** A closed code for logs and `doctor`: `timeout`, `connect`, `bad_answer`, `not_configured`, `busy`, `incomplete`. */
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a registry is asked: does this government number exist, and whose is it. */
export interface RegistryQuery {
  readonly type: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly value: string;
  /** How many times this verification asked before, from 0. */
  readonly earlierTries: number;
}

/** `match`, or why not. `no_opinion` leaves the decision to the documents. */
export type RegistryAnswer =
  | { readonly kind: 'match' }
  | { readonly kind: 'no_opinion' }
  | { readonly kind: 'pending' }
  | { readonly kind: 'mismatch'; readonly reason: 'document_mismatch' }
  | { readonly kind: 'not_found'; readonly reason: 'identity_not_found' }
  | { readonly kind: 'review'; readonly reason: 'possible_sanctions_match' };

export interface Registry {
  /** @throws ProviderUnavailable when the registry is down. */
  lookUp(query: RegistryQuery): Promise<RegistryAnswer>;
}

/** What an issuer is told of a customer to enroll. */
export interface EnrollmentRequest {
  /** The same for every try of one enrollment; the issuer accepts a key once. */
  readonly idempotencyKey: string;
  readonly customerId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly dateOfBirth: string;
  readonly country: string;
}

export type EnrollmentAnswer =
  | { readonly kind: 'accepted'; readonly reference: string }
  | { readonly kind: 'declined'; readonly reason: string };

export interface Issuer {
  /** Short stable name, stored with the enrollment, such as `sandbox`. */
  readonly name: string;
  /** What became of an earlier try with this key; null when the issuer never saw it. @throws ProviderUnavailable */
  lookUp(idempotencyKey: string, signal: AbortSignal): Promise<EnrollmentAnswer | null>;
  /** @throws ProviderUnavailable on a fault or when `signal` aborts; the outcome is then unknown. */
  enroll(request: EnrollmentRequest, signal: AbortSignal): Promise<EnrollmentAnswer>;
}

/** Where documents named by URL come from. */
export interface DocumentSource {
  /**
   * Opens the bytes at an absolute HTTPS URL. In test mode the reserved hosts answer with built-in specimens.
   * @throws DocumentUnreachable, also from the stream when it breaks or grows over `maxBytes`.
   */
  open(url: string, mode: Mode, maxBytes: number): Promise<Readable>;
  /** Name of the built-in specimen with these bytes; null when it is none. */
  specimenOf(sha256: Buffer): string | null;
}

/** The bytes at a URL cannot be had. `reason` is public: it tells a caller what to mend, never what our network looks like. */
export class DocumentUnreachable extends Error {
  override readonly name = 'DocumentUnreachable';
  readonly reason: 'forbidden_address' | 'dns' | 'connect' | 'tls' | 'timeout' | 'status' | 'too_large';
  constructor(reason: DocumentUnreachable['reason']) {
    super(`The document could not be fetched: ${reason}`);
    this.reason = reason;
  }
}

export const JOB_NAMES = ['verify-customer', 'enroll-customer'] as const;
export type JobName = (typeof JOB_NAMES)[number];

/**
 * Work to do after the transaction; it holds ids only. What is due, and who works on it, the subject's own row says: a job too
 * many finds nothing to do, and a lost one is found again by `resume-due`.
 */
export interface Job {
  readonly name: JobName;
  /** The customer. */
  readonly subject: string;
  readonly delayMs: number;
  /** At most one resumed job waits for a subject. */
  readonly resumed?: true;
}

export interface JobQueue {
  /** Enqueues as part of `tx`: the jobs exist if and only if it commits. */
  send(tx: Tx, scope: Scope, jobs: readonly Job[]): Promise<void>;
}
