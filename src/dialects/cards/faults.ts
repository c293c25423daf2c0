import { Refusal } from '../../http/refusal.ts';
import { FAULT_KINDS, type Fault, type FaultCode, type FaultKind } from '../../lib/fault.ts';
import type { ApplicationFault } from '../../onboarding/check-application.ts';
import type { DocumentSide } from '../../onboarding/customer.ts';
import type { Check } from '../../onboarding/ports.ts';

/** The status of each kind of fault. */
const STATUS: Readonly<Record<FaultKind, number>> = {
  malformed: 400,
  missing: 400,
  invalid_type: 400,
  invalid: 400,
  too_large: 413,
  unsupported_type: 415,
  conflict: 409,
  document: 422,
  key_reused: 422,
};

/** Where several kinds of fault meet, the first of these is the status. */
const PRECEDENCE: readonly number[] = [413, 415, 400, 409, 422];

/** How one of the two creates names its fields and words its conflicts. */
export interface Wording {
  readonly documentField: (side: DocumentSide) => string;
  readonly duplicate: Readonly<Record<'email' | 'identifier', string>>;
}

export const CREATE_WORDING: Wording = {
  documentField: (side) => `id_document_${side}`,
  duplicate: {
    email: 'Customer with this email already exists',
    identifier: 'Customer with this identification_number already exists',
  },
};

export const ENROLL_WORDING: Wording = {
  documentField: (side) => `id_document_${side}_url`,
  duplicate: {
    email: 'Customer with this email or ID already exists',
    identifier: 'Customer with this email or ID already exists',
  },
};

/** A refusal for faults of which there is at least one: all are reported, the first of the weightiest kind gives status and message. */
export function refuse(faults: readonly Fault[]): Refusal {
  const weight = (fault: Fault): number => PRECEDENCE.indexOf(statusOf(fault.code));
  const sorted = faults.toSorted((a, b) => weight(a) - weight(b));
  const first = sorted[0];
  if (!first) throw new Error('refused without a fault');
  return new Refusal(statusOf(first.code), first.message, sorted);
}

const statusOf = (code: FaultCode): number => STATUS[FAULT_KINDS[code]];

/** What the core found, in the words of this dialect. */
export function wordFault(fault: ApplicationFault, wording: Wording): Fault {
  switch (fault.kind) {
    case 'underage':
      return { field: '/date_of_birth', code: 'underage', message: 'Customer must be 18 or older' };
    case 'duplicate':
      return {
        field: fault.of === 'email' ? '/email' : '/identification_number',
        code: 'duplicate',
        message: wording.duplicate[fault.of],
        existingId: fault.existingId,
      };
    case 'unsupported_type':
      return {
        field: `/${wording.documentField(fault.side)}`,
        code: 'unsupported_type',
        message: 'Unsupported file type',
      };
    case 'unreachable': {
      const field = wording.documentField(fault.side);
      return {
        field: `/${field}`,
        code: 'document_unreachable',
        message: `Could not fetch ${field}`,
        reasons: [fault.reason],
      };
    }
    case 'hash_mismatch': {
      const field = wording.documentField(fault.side);
      return { field: `/${field}`, code: 'document_mismatch', message: `${field} does not have the given SHA-256` };
    }
    case 'unreadable':
      return {
        field: `/${wording.documentField(fault.side)}`,
        code: 'document_unreadable',
        message: 'KYC document unreadable',
        reasons: fault.inspection.reasons,
        measures: failedMeasures(fault.inspection.checks),
      };
  }
}

const failedMeasures = (checks: readonly Check[]) =>
  checks
    .filter((check) => check.outcome === 'failed')
    .map(({ name, value, threshold, unit }) => ({ name, value, threshold, unit }));
