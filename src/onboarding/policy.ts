import type { CustomerKind } from './customer.ts';
import { missingOf, type Requirement } from './requirements.ts';
import {
  checksOf,
  isMissingDocument,
  type RegistryAnswerOf,
  type VerificationCheck,
  type VerifiedSubject,
} from './verification-checks.ts';

/** One changes whenever a rule below changes for that kind: every decision names the policy it was made under. */
export const POLICY_VERSIONS: Readonly<Record<CustomerKind, string>> = {
  individual: 'individual-2026-11-2',
  business: 'business-2026-11',
};

export interface Decision {
  readonly outcome: 'approved' | 'rejected_retry' | 'rejected_final' | 'review';
  /** Codes a tenant may show its customer. */
  readonly publicReasons: readonly string[];
  /** Codes for the tenant's operators only: they would tell a criminal what was noticed. */
  readonly privateReasons: readonly string[];
  readonly checks: readonly VerificationCheck[];
}

type Verdict = Omit<Decision, 'checks'>;

/**
 * The decision under this policy; a pure function of the facts.
 * @param answers What the registry said, one answer for each number of the customer.
 */
export function decideVerification(customer: VerifiedSubject, answers: readonly RegistryAnswerOf[]): Decision {
  const missing = missingOf(customer);
  const checks = checksOf(customer, answers, missing);
  const signals = checks
    .filter((check) => check.name.endsWith('_consistency') && check.outcome === 'failed')
    .map((check) => check.detail);
  const { outcome, publicReasons, privateReasons } = verdictOf(customer.profile.kind, answers, missing, checks);
  return { outcome, publicReasons, privateReasons: [...privateReasons, ...signals], checks };
}

/**
 * What a registry holds against one number comes first, then what is missing, then a registry's word for a number.
 * Where it has no opinion of any, the documents decide, and until something reads what is printed on them only a
 * specimen of the sandbox proves who it shows. Without such proof a number in a wrong format is asked for again; the
 * rest goes to a person.
 */
function verdictOf(
  kind: CustomerKind,
  answers: readonly RegistryAnswerOf[],
  missing: readonly Requirement[],
  checks: readonly VerificationCheck[],
): Verdict {
  const said = (word: RegistryAnswerOf['answer']['kind']): boolean =>
    answers.some(({ answer }) => answer.kind === word);
  // That a number is somebody's says nothing of a business, unless it is the one it was incorporated under.
  const known = answers.some(
    ({ identifier, answer }) =>
      answer.kind === 'match' && (kind === 'individual' || identifier.type === 'INCORPORATION_NUMBER'),
  );
  const found = (name: VerificationCheck['name'], outcome: VerificationCheck['outcome']): boolean =>
    checks.some((check) => check.name === name && check.outcome === outcome);

  if (said('not_found')) return verdict('rejected_final', reasonsOf(answers, 'not_found'));
  if (said('mismatch')) return verdict('rejected_retry', reasonsOf(answers, 'mismatch'));
  if (said('review')) return verdict('review', [], reasonsOf(answers, 'review'));
  if (missing.length > 0) return verdict('rejected_retry', gapReasons(missing));
  if (known || found('document_evidence', 'passed')) return verdict('approved');
  if (found('identifier_format', 'failed')) return verdict('rejected_retry', ['identifier_format']);
  return verdict('review', [], ['identity_not_proven']);
}

const verdict = (
  outcome: Decision['outcome'],
  publicReasons: readonly string[] = [],
  privateReasons: readonly string[] = [],
): Verdict => ({ outcome, publicReasons, privateReasons });

/** The reasons behind the answers of a kind, each once. */
const reasonsOf = (answers: readonly RegistryAnswerOf[], kind: RegistryAnswerOf['answer']['kind']): string[] => [
  ...new Set(answers.flatMap(({ answer }) => (answer.kind === kind && 'reason' in answer ? [answer.reason] : []))),
];

const gapReasons = (missing: readonly Requirement[]): string[] => [
  ...(missing.every(isMissingDocument) ? [] : ['information_missing']),
  ...(missing.some(isMissingDocument) ? ['document_missing'] : []),
];
