import { type Customer, DOCUMENT_TYPES, type DocumentType } from './customer.ts';

/** One thing still missing, why, and what would satisfy it. */
export interface Requirement {
  readonly code: 'document_resubmission';
  readonly reason: string;
  readonly acceptedDocumentTypes: readonly DocumentType[];
  /** What cannot go on before it is met. */
  readonly blocks: readonly 'verification'[];
}

/** What a customer still owes: a pure function of its newest verification. */
export const requirementsOf = ({ latestVerification }: Pick<Customer, 'latestVerification'>): Requirement[] =>
  latestVerification?.decision === 'rejected_retry'
    ? latestVerification.publicReasons.map((reason) => ({
        code: 'document_resubmission',
        reason,
        acceptedDocumentTypes: DOCUMENT_TYPES,
        blocks: ['verification'],
      }))
    : [];
