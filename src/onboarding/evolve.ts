import { canonicalJson } from '../lib/canonical-json.ts';
import { newId } from '../lib/ids.ts';
import type { Scope } from '../lib/scope.ts';
import type { AssociatedPerson, Customer } from './customer.ts';
import { CHAIN_START, chain, type Event, type Fact } from './events.ts';
import { POLICY_VERSIONS } from './policy.ts';
import { missingOf, type Requirement, requirementsOf } from './requirements.ts';
import { allows, VERIFICATION_TRANSITIONS } from './states.ts';

/** What a change makes of a customer: as it is then, the events that say so, and whether a verification begins. */
export interface Evolution {
  readonly customer: Customer;
  readonly events: readonly Event[];
  /** The verification that begins now; null when none does. */
  readonly verificationId: string | null;
  /** Whether one that is under way ends undecided, because another begins. */
  readonly supersedes: boolean;
}

/**
 * What follows when a customer becomes `next`; a pure function. `before` is null for a new one. The facts come first, then
 * requirements that appeared or went, then a verification where one begins.
 */
export function evolve(
  scope: Scope,
  before: Customer | null,
  next: Customer,
  factsOf: (customer: Customer) => readonly Fact[],
): Evolution {
  // A new customer is as old as it says: its first change is its creation.
  const now = before === null ? next.createdAt : notBefore(scope.now(), before.updatedAt);
  const verificationId = beginsVerification(before, next) ? newId() : null;
  const after: Customer =
    verificationId === null
      ? next
      : {
          ...next,
          verification: 'pending',
          latestVerification: { id: verificationId, tries: 0, decision: null, publicReasons: [] },
        };
  const started: Fact[] =
    verificationId === null
      ? []
      : [
          {
            type: 'verification.started',
            data: { verification_id: verificationId, policy: POLICY_VERSIONS[after.profile.kind] },
          },
        ];
  const facts = [...factsOf(after), ...requirementFacts(before, after), ...started];
  const events = chain(scope, before ?? { id: next.id, ...CHAIN_START }, facts, now);
  const head = events.at(-1);
  const customer = head ? { ...after, version: head.version, eventHash: head.hash, updatedAt: now } : after;
  const supersedes = verificationId !== null && before?.verification === 'pending';
  return { customer, events, verificationId, supersedes };
}

/** A customer's own time does not run back, though clocks disagree and a request may be older than the one before. */
const notBefore = (now: Date, earliest: Date): Date => (now < earliest ? earliest : now);

/**
 * Whether the change lets a verification begin: the first as soon as nothing is missing; another when the identity of a
 * verified customer changed or one of its persons is doubted, or when somebody rejected for now sends something new. One under
 * way starts again with what is new. Whoever a person looks at waits for that person, and whoever was rejected for good stays
 * so.
 */
function beginsVerification(before: Customer | null, next: Customer): boolean {
  if (next.verification !== 'pending' && !allows(VERIFICATION_TRANSITIONS, next.verification, 'pending')) return false;
  // A decision never begins the next verification by itself.
  if (before !== null && before.verification !== next.verification) return false;
  const complete = missingOf(next).length === 0;
  if (next.verification === 'unverified' || before === null) return complete;
  const changed = identityOf(before) !== identityOf(next);
  if (next.verification === 'verified') return changed || next.persons.some(isDoubted);
  const submitted = changed || next.documents.length > before.documents.length;
  if (next.verification === 'pending') return submitted;
  if (next.latestVerification?.decision !== 'rejected_retry') return false;
  // What is sent is looked at even where something is missing. Rejected for a gap alone, nothing is owed once it is closed.
  return submitted || (complete && requirementsOf(next).length === 0);
}

/** Whether a person stands in the way of its business: not because it is being verified anew, but by what came out. */
const isDoubted = ({ lifecycle, verification }: AssociatedPerson): boolean =>
  lifecycle === 'blocked' || verification === 'rejected' || verification === 'in_review';

/** What makes a customer this one and no other: names, birth or incorporation, numbers, and the persons of a business. */
function identityOf({ profile, identifiers, persons }: Customer): string {
  const numbers = identifiers.map(({ type, country, value }) => ({ type, country, value }));
  return canonicalJson(
    profile.kind === 'individual'
      ? [profile.firstName, profile.lastName, profile.otherName, profile.dateOfBirth, numbers]
      : [
          profile.name,
          profile.incorporationDate,
          profile.legalStructure,
          numbers,
          persons.map(({ customerId, roles, sharePercent }) => ({ customerId, roles: [...roles], sharePercent })),
        ],
  );
}

/** What the customer itself owes or owed; its persons' events are their own. */
function requirementFacts(before: Customer | null, after: Customer): Fact[] {
  const [had, has] = [before ? own(before) : [], own(after)];
  return [
    ...has.filter((owed) => !had.some((other) => isSame(owed, other))).map(requirementFact('requirement.added')),
    ...had.filter((owed) => !has.some((other) => isSame(owed, other))).map(requirementFact('requirement.resolved')),
  ];
}

const own = (customer: Customer): Requirement[] =>
  requirementsOf(customer).filter((requirement) => requirement.customerId === null);

const isSame = (a: Requirement, b: Requirement): boolean =>
  a.code === b.code && a.field === b.field && a.document === b.document && a.reason === b.reason;

const requirementFact =
  (type: 'requirement.added' | 'requirement.resolved') =>
  ({ code, field, document, reason }: Requirement): Fact => ({
    type,
    data: { requirement: code, ...(field && { field }), ...(document && { document }), reason },
  });
