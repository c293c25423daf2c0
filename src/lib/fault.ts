/**
 * Every way in which a request can be wrong, as one closed list. The codes are public and permanent; the status a dialect
 * answers with follows from the kind.
 */
export const FAULT_KINDS = {
  // The body or a parameter is not what the operation takes.
  malformed_json: 'malformed',
  malformed_multipart: 'malformed',
  invalid_utf8: 'malformed',
  duplicate_key: 'malformed',
  unsafe_number: 'malformed',
  forbidden_character: 'malformed',
  too_deep: 'malformed',
  wrong_content_type: 'malformed',
  required: 'missing',
  empty_update: 'missing',
  invalid_type: 'invalid_type',
  unknown_field: 'invalid',
  duplicate_field: 'invalid',
  too_short: 'invalid',
  too_long: 'invalid',
  too_many: 'invalid',
  invalid_format: 'invalid',
  invalid_value: 'invalid',
  out_of_range: 'invalid',
  not_https: 'invalid',
  forbidden_address: 'invalid',
  underage: 'invalid',
  in_future: 'invalid',
  share_exceeded: 'invalid',
  // A file is not what the operation takes.
  too_large: 'too_large',
  unsupported_type: 'unsupported_type',
  // What was sent is well-formed, and something stands against it.
  duplicate: 'conflict',
  wrong_kind: 'conflict',
  state_conflict: 'conflict',
  document_unreachable: 'document',
  document_mismatch: 'document',
  document_unreadable: 'document',
  // The request is for another version of the customer than there is.
  stale_version: 'precondition',
  // The idempotency key stands for another request, or for one that is still running.
  key_reused: 'key_reused',
  key_in_use: 'conflict',
} as const;

export type FaultCode = keyof typeof FAULT_KINDS;
export type FaultKind = (typeof FAULT_KINDS)[FaultCode];

/** One fault of a request. `message` is public text: it names the field and the rule, and never repeats what was sent. */
export interface Fault {
  /** JSON Pointer (RFC 6901) to the field; empty for the request as a whole. */
  readonly field: string;
  readonly code: FaultCode;
  readonly message: string;
  /** Public codes that say more than `code` does. */
  readonly reasons?: readonly string[];
  /** What was measured, where a measure decided. */
  readonly measures?: readonly Measure[];
  /** The customer that already has this value. */
  readonly existingId?: string;
}

/** Pointers to the fields that have a fault. */
export const fieldsOf = (faults: readonly Fault[]): ReadonlySet<string> => new Set(faults.map(({ field }) => field));

export interface Measure {
  readonly name: string;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly unit: string;
}
