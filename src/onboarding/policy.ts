import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { countryCodesOf } from '../lib/countries.ts';
import type { Customer } from './customer.ts';
import type { CheckOutcome, RegistryAnswer } from './ports.ts';

/** Changes whenever a rule below changes: every decision names the policy it was made under. */
export const POLICY_VERSION = 'individual-2026-11';

/** One test of a verification, as it is kept: outcome and reason codes, never values of the person. */
export interface VerificationCheck {
  readonly name:
    | 'registry'
    | 'documents_present'
    | 'document_evidence'
    | 'document_quality'
    | 'country_consistency'
    | 'phone_consistency';
  readonly outcome: CheckOutcome;
  readonly detail: string;
}

export interface Decision {
  readonly outcome: 'approved' | 'rejected_retry' | 'rejected_final' | 'review';
  /** Codes a tenant may show its customer. */
  readonly publicReasons: readonly string[];
  /** Codes for the tenant's operators only: they would tell a criminal what was noticed. */
  readonly privateReasons: readonly string[];
  readonly checks: readonly VerificationCheck[];
}

/**
 * The decision under this policy; a pure function of the facts.
 * A registry's word is final. Where it has no opinion the documents decide, and until something reads what is printed on them
 * only a specimen of the sandbox proves who it shows: everything else goes to a person.
 */
export function decideVerification(
  customer: Pick<Customer, 'profile' | 'documents'>,
  registry: Exclude<RegistryAnswer, { kind: 'pending' }>,
): Decision {
  const checks = [
    registryCheck(registry),
    ...documentChecks(customer.documents),
    ...consistencyChecks(customer.profile),
  ];
  const signals = checks
    .filter((check) => check.name.endsWith('_consistency') && check.outcome === 'failed')
    .map((check) => check.detail);
  const decide = (outcome: Decision['outcome'], publicReasons: string[], privateReasons: string[]): Decision => ({
    outcome,
    publicReasons,
    privateReasons: [...privateReasons, ...signals],
    checks,
  });

  switch (registry.kind) {
    case 'not_found':
      return decide('rejected_final', [registry.reason], []);
    case 'mismatch':
      return decide('rejected_retry', [registry.reason], []);
    case 'review':
      return decide('review', [], [registry.reason]);
    case 'match':
      return checks.some((check) => check.name === 'documents_present' && check.outcome === 'failed')
        ? decide('rejected_retry', ['document_missing'], [])
        : decide('approved', [], []);
    case 'no_opinion':
      return checks.some((check) => check.name === 'document_evidence' && check.outcome === 'passed')
        ? decide('approved', [], [])
        : decide('review', [], ['identity_not_proven']);
  }
}

const registryCheck = (answer: Exclude<RegistryAnswer, { kind: 'pending' }>): VerificationCheck => {
  if (answer.kind === 'match') return { name: 'registry', outcome: 'passed', detail: 'match' };
  if (answer.kind === 'no_opinion') return { name: 'registry', outcome: 'unknown', detail: 'no_opinion' };
  return { name: 'registry', outcome: 'failed', detail: answer.reason };
};

function documentChecks(documents: Customer['documents']): VerificationCheck[] {
  const present = documents.some((document) => document.side === 'front');
  const specimens = present && documents.every((document) => document.specimen !== null);
  const good = documents.every((document) => document.inspection.verdict === 'good');
  return [
    { name: 'documents_present', outcome: present ? 'passed' : 'failed', detail: present ? 'front' : 'none' },
    {
      name: 'document_evidence',
      outcome: specimens ? 'passed' : 'unknown',
      detail: specimens ? 'specimen' : 'not_read',
    },
    { name: 'document_quality', outcome: good ? 'passed' : 'unknown', detail: good ? 'good' : 'acceptable' },
  ];
}

/** A country's name, its code and the phone's dial code should speak of one country. A mismatch is a signal, never a verdict. */
function consistencyChecks({ address, phone }: Customer['profile']): VerificationCheck[] {
  const named = countryCodesOf(address.country);
  const country = address.countryCode.trim().toUpperCase();
  const sameCountry = named.length === 0 ? 'unknown' : named.includes(country) ? 'passed' : 'failed';
  const parsed = parsePhoneNumberFromString(`${phone.countryCode}${phone.number}`);
  const phoneCountries = parsed?.getPossibleCountries().map(String) ?? [];
  const samePhone = phoneCountries.length === 0 ? 'unknown' : phoneCountries.includes(country) ? 'passed' : 'failed';
  return [
    {
      name: 'country_consistency',
      outcome: sameCountry,
      detail: sameCountry === 'failed' ? 'country_mismatch' : sameCountry,
    },
    {
      name: 'phone_consistency',
      outcome: samePhone,
      detail: samePhone === 'failed' ? 'phone_country_mismatch' : samePhone,
    },
  ];
}
