import type { EventType, Fact } from '../onboarding/events.ts';

/** What a type of event tells, and what the `data` of one may look like. */
export interface EventTypeNote {
  readonly description: string;
  readonly sample: Fact['data'];
}

/** Made up: nothing has this id. */
const NOBODY = '00000000-0000-7000-8000-000000000000';

const REQUIREMENT: Fact['data'] = { requirement: 'document_missing', document: 'back', reason: 'not_submitted' };

export const EVENT_TYPE_NOTES: Readonly<Record<EventType, EventTypeNote>> = {
  'customer.created': {
    description: 'A customer was created.',
    sample: { lifecycle: 'created', verification: 'pending' },
  },
  'customer.updated': {
    description: 'What a customer said of itself changed. Names the fields, never their values.',
    sample: { fields: ['phone'] },
  },
  'customer.activated': { description: 'A customer may act.', sample: { lifecycle: 'active' } },
  'customer.deactivated': { description: 'A customer may not act for now.', sample: { lifecycle: 'inactive' } },
  'customer.blocked': { description: 'A customer was blocked.', sample: { lifecycle: 'blocked' } },
  'customer.unblocked': { description: 'A customer is no longer blocked.', sample: { lifecycle: 'active' } },
  'customer.erased': { description: 'The personal data of a customer are gone.', sample: {} },
  'document.received': {
    description: 'One side of a document was received.',
    sample: { document_id: NOBODY, side: 'front' },
  },
  'verification.started': {
    description: 'A verification of a customer began.',
    sample: { verification_id: NOBODY, policy: 'individual-2026-11-2' },
  },
  'verification.review_required': {
    description: 'A person has to decide a verification.',
    sample: { verification_id: NOBODY },
  },
  'verification.approved': { description: 'A customer is verified.', sample: { verification_id: NOBODY } },
  'verification.rejected': {
    description: 'A customer was rejected; unless it is final, it may try again.',
    sample: { verification_id: NOBODY, reasons: ['identity_not_found'], final: false },
  },
  'requirement.added': { description: 'Something is missing of a customer.', sample: REQUIREMENT },
  'requirement.resolved': { description: 'Something that was missing of a customer is there.', sample: REQUIREMENT },
  'enrollment.started': { description: 'A customer is being registered with an issuer.', sample: { issuer: 'cards' } },
  'enrollment.succeeded': { description: 'A customer is registered with an issuer.', sample: { issuer: 'cards' } },
  'enrollment.failed': {
    description: 'An issuer refused a customer.',
    sample: { issuer: 'cards', reasons: ['request_refused'] },
  },
  'endpoint.disabled': {
    description: 'An endpoint of webhooks was disabled, and is told nothing more.',
    sample: { reason: 'failing_5_days' },
  },
};
