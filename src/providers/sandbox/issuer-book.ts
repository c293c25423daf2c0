import { createHash } from 'node:crypto';
import type { EnrollmentAnswer } from '../../onboarding/ports.ts';
import { ISSUER_SCENARIOS, type IssuerScenario } from './scenarios.ts';

/** The oldest enrollment is forgotten beyond this many. */
export const MAX_ENROLLMENTS = 10_000;

/** How many tries of one key a `fails_twice` surname loses. */
const FLAKY_FAILURES = 2;

interface Entry {
  failures: number;
  answer: EnrollmentAnswer | null;
  /** Tries that came after the answer was settled. */
  duplicates: number;
}

export interface EnrollmentTry {
  /** Null when this try is lost to a fault of the issuer. */
  readonly answer: EnrollmentAnswer | null;
  readonly duplicate: boolean;
  readonly late: boolean;
}

/** How often a key was accepted (once at most) and how often it was sent again after its answer was settled. */
export interface KeyCounts {
  readonly accepted: number;
  readonly duplicates: number;
}

export interface IssuerBook {
  enroll(key: string, surname: string): EnrollmentTry;
  /** Null when the issuer never settled this key. */
  find(key: string): EnrollmentAnswer | null;
  counts(): Record<string, KeyCounts>;
}

/** What the sandbox issuer remembers, in memory: keys and answers, nothing of the customer. */
export function createIssuerBook(): IssuerBook {
  const entries = new Map<string, Entry>();

  const open = (key: string): Entry => {
    const known = entries.get(key);
    if (known !== undefined) return known;
    const [oldest] = entries.keys();
    if (entries.size >= MAX_ENROLLMENTS && oldest !== undefined) entries.delete(oldest);
    const entry: Entry = { failures: 0, answer: null, duplicates: 0 };
    entries.set(key, entry);
    return entry;
  };

  return {
    enroll(key, surname) {
      const entry = open(key);
      if (entry.answer !== null) {
        entry.duplicates += 1;
        return { answer: entry.answer, duplicate: true, late: false };
      }
      const behaviour = behaviourOf(surname);
      if (behaviour === 'fails_twice' && entry.failures < FLAKY_FAILURES) {
        entry.failures += 1;
        return { answer: null, duplicate: false, late: false };
      }
      entry.answer = behaviour === 'declines' ? DECLINED : { kind: 'accepted', reference: referenceOf(key) };
      return { answer: entry.answer, duplicate: false, late: behaviour === 'answers_late' };
    },
    find: (key) => entries.get(key)?.answer ?? null,
    counts: () =>
      Object.fromEntries(
        [...entries].map(([key, { answer, duplicates }]) => [
          key,
          { accepted: answer?.kind === 'accepted' ? 1 : 0, duplicates },
        ]),
      ),
  };
}

const DECLINED: EnrollmentAnswer = { kind: 'declined', reason: 'declined_by_issuer' };

const behaviourOf = (surname: string): IssuerScenario['behaviour'] | null =>
  ISSUER_SCENARIOS.find((scenario) => scenario.surname.toLowerCase() === surname.trim().toLowerCase())?.behaviour ??
  null;

const referenceOf = (key: string): string => `sbx_${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;
