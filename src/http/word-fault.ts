import type { Fault } from '../lib/fault.ts';
import type { ApplicationFault } from '../onboarding/check-application.ts';
import type { DocumentSide, IdentifierType } from '../onboarding/customer.ts';
import type { Check } from '../onboarding/ports.ts';

/** What no two customers of a tenant may have alike. */
export type UniqueField = 'email' | 'client_reference' | IdentifierType;

/** How an operation names its fields and words its conflicts. Fields are paths such as `individual/date_of_birth`. */
export interface Wording {
  readonly fields: (of: 'date_of_birth' | 'incorporation_date' | UniqueField) => string;
  readonly documentField: (side: DocumentSide) => string;
  readonly duplicate: (of: UniqueField) => string;
}

/** What the core found against an application, in the words of the operation that sent it. */
export function wordFault(fault: ApplicationFault, wording: Wording): Fault {
  switch (fault.kind) {
    case 'underage':
      return at(wording.fields('date_of_birth'), 'underage', 'Customer must be 18 or older');
    case 'future_incorporation': {
      const field = wording.fields('incorporation_date');
      return at(field, 'in_future', `${dotted(field)} must not lie in the future`);
    }
    case 'duplicate': {
      const { of, existingId } = fault;
      return { ...at(wording.fields(of), 'duplicate', wording.duplicate(of)), existingId };
    }
    case 'too_many':
      return { field: '', code: 'too_many', message: `A customer has at most ${fault.most} ${fault.of}` };
    default:
      return wordDocumentFault(fault, wording.documentField(fault.side));
  }
}

type DocumentFault = Extract<ApplicationFault, { readonly side: DocumentSide }>;

function wordDocumentFault(fault: DocumentFault, field: string): Fault {
  switch (fault.kind) {
    case 'unsupported_type':
      return at(field, 'unsupported_type', 'Unsupported file type');
    case 'unreachable':
      return { ...at(field, 'document_unreachable', `Could not fetch ${dotted(field)}`), reasons: [fault.reason] };
    case 'hash_mismatch':
      return at(field, 'document_mismatch', `${dotted(field)} does not have the given SHA-256`);
    case 'unreadable':
      return {
        ...at(field, 'document_unreadable', 'KYC document unreadable'),
        reasons: fault.inspection.reasons,
        measures: failedMeasures(fault.inspection.checks),
      };
  }
}

const at = (path: string, code: Fault['code'], message: string): Fault => ({ field: `/${path}`, code, message });

const dotted = (path: string): string => path.replaceAll('/', '.');

const failedMeasures = (checks: readonly Check[]) =>
  checks
    .filter((check) => check.outcome === 'failed')
    .map(({ name, value, threshold, unit }) => ({ name, value, threshold, unit }));
