import type { RegistryAnswer } from '../../onboarding/ports.ts';

/** The sandbox's outcomes: the code looks them up here, and the API lists these very tables. No personal data. */

export interface IdentityScenario {
  /** The last digits of a government number of any type, separators left out. */
  readonly suffix: string;
  /** How many tries the registry is down for before it gives the outcome. */
  readonly outages: number;
  readonly outcome: RegistryAnswer;
  readonly description: string;
}

/** Any other number gets no opinion: the documents decide. */
export const IDENTITY_SCENARIOS: readonly IdentityScenario[] = [
  { suffix: '00001', outages: 0, outcome: { kind: 'match' }, description: 'Approved.' },
  {
    suffix: '00002',
    outages: 0,
    outcome: { kind: 'mismatch', reason: 'document_mismatch' },
    description: 'Rejected; the customer may try again with other documents.',
  },
  {
    suffix: '00003',
    outages: 0,
    outcome: { kind: 'not_found', reason: 'identity_not_found' },
    description: 'Rejected for good.',
  },
  {
    suffix: '00004',
    outages: 0,
    outcome: { kind: 'review', reason: 'possible_sanctions_match' },
    description: 'Left for manual review.',
  },
  {
    suffix: '00005',
    outages: 3,
    outcome: { kind: 'match' },
    description: 'The registry is down for three tries, then approved.',
  },
  { suffix: '00006', outages: 0, outcome: { kind: 'pending' }, description: 'Stays pending.' },
];

export interface IssuerScenario {
  /** The customer's surname, in any case. */
  readonly surname: string;
  readonly behaviour: 'declines' | 'answers_late' | 'fails_twice';
  readonly description: string;
}

/** Any other surname is accepted. */
export const ISSUER_SCENARIOS: readonly IssuerScenario[] = [
  { surname: 'Declined', behaviour: 'declines', description: 'Refused by the issuer.' },
  {
    surname: 'Timeout',
    behaviour: 'answers_late',
    description: 'Accepted once, but the answer comes so late that the caller has to look it up.',
  },
  { surname: 'Flaky', behaviour: 'fails_twice', description: 'Two faults with status 500, then accepted.' },
];
