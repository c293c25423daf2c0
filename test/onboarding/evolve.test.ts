import { describe, expect, test } from 'vitest';
import { newId } from '../../src/lib/ids.ts';
import type { Scope } from '../../src/lib/scope.ts';
import type { Customer, Verification } from '../../src/onboarding/customer.ts';
import { evolve } from '../../src/onboarding/evolve.ts';
import { VERIFICATION_STATES } from '../../src/onboarding/states.ts';
import { business, customer, document, profile } from './support.ts';

const scope: Scope = { tenantId: newId(), mode: 'test', now: () => new Date(1_000) };

const DECISIONS: Readonly<Record<Customer['verification'], Verification['decision']>> = {
  unverified: null,
  pending: null,
  in_review: 'review',
  verified: 'approved',
  rejected: 'rejected_retry',
};

/** A person in a state of verification, and what became of it last. */
const inState = (verification: Customer['verification'], changes: Partial<Customer> = {}): Customer =>
  customer({
    verification,
    latestVerification:
      verification === 'unverified'
        ? null
        : { id: 'v', tries: 1, decision: DECISIONS[verification], publicReasons: ['document_mismatch'] },
    ...changes,
  });

const begins = (before: Customer | null, next: Customer): boolean =>
  evolve(scope, before, next, () => []).verificationId !== null;

const CHANGES: Readonly<Record<string, (one: Customer) => Customer>> = {
  nothing: (one) => one,
  'an address': (one) => ({ ...one, profile: profile({ address: null }) }),
  'the phone': (one) => ({ ...one, profile: profile({ phone: null }) }),
  'a name': (one) => ({ ...one, profile: profile({ lastName: 'Byron' }) }),
  'the birth date': (one) => ({ ...one, profile: profile({ dateOfBirth: '1990-01-16' }) }),
  'a number': (one) => ({ ...one, identifiers: [{ type: 'NIN', country: 'CM', value: '2' }] }),
  'another number': (one) => ({
    ...one,
    identifiers: [...one.identifiers, { type: 'BVN', country: 'NG', value: '12345678901' }],
  }),
  'a document': (one) => ({ ...one, documents: [...one.documents, document('front', { type: 'PASSPORT' })] }),
};

describe('of somebody who lacks nothing a verification begins', () => {
  const IDENTITY = ['a name', 'the birth date', 'a number', 'another number'];
  const EXPECTED: Readonly<Record<Customer['verification'], readonly string[]>> = {
    // Whoever lacks nothing is not unverified for long: the next change of any kind begins it.
    unverified: Object.keys(CHANGES).filter((change) => change !== 'an address'),
    pending: [...IDENTITY, 'a document'],
    in_review: [],
    verified: IDENTITY,
    rejected: [...IDENTITY, 'a document'],
  };
  const cases = VERIFICATION_STATES.flatMap((state) =>
    Object.keys(CHANGES).map((change) => ({ state, change, expected: EXPECTED[state].includes(change) })),
  );
  test.each(cases)('when $state and $change changes: $expected', ({ state, change, expected }) => {
    const before = inState(state);
    expect(begins(before, CHANGES[change]?.(before) ?? before)).toBe(expected);
  });
});

test('who lacks something begins no first one, but whatever is sent after one is looked at', () => {
  const gap = { documents: [] };
  const changed = (state: Customer['verification']): boolean => {
    const before = inState(state, gap);
    return begins(before, { ...before, profile: profile({ lastName: 'Byron' }) });
  };
  expect(VERIFICATION_STATES.filter(changed)).toEqual(['pending', 'verified', 'rejected']);
});

test('who was rejected for good begins none', () => {
  const before = inState('rejected', {
    latestVerification: { id: 'v', tries: 1, decision: 'rejected_final', publicReasons: ['identity_not_found'] },
  });
  for (const change of Object.values(CHANGES)) expect(begins(before, change(before))).toBe(false);
});

test('who was rejected for a gap alone begins one once it is closed', () => {
  const before = business({
    verification: 'rejected',
    latestVerification: { id: 'v', tries: 1, decision: 'rejected_retry', publicReasons: ['information_missing'] },
  });
  expect(begins(before, before)).toBe(true);
  const [owner] = before.persons;
  if (!owner) throw new Error('a business without persons');
  const waiting = { ...before, persons: [{ ...owner, verification: 'pending' as const }] };
  expect(begins(waiting, waiting)).toBe(false);
});

test('a verified business is verified anew when its persons change, or one of them is doubted', () => {
  const before = business({
    verification: 'verified',
    latestVerification: { id: 'v', tries: 1, decision: 'approved', publicReasons: [] },
  });
  const [owner] = before.persons;
  if (!owner) throw new Error('a business without persons');
  expect(begins(before, { ...before, persons: [{ ...owner, sharePercent: 60 }] })).toBe(true);
  expect(begins(before, { ...before, persons: [{ ...owner, verification: 'pending' }] })).toBe(false);
  expect(begins(before, { ...before, persons: [{ ...owner, verification: 'rejected' }] })).toBe(true);
  expect(begins(before, { ...before, persons: [{ ...owner, verification: 'in_review' }] })).toBe(true);
  expect(begins(before, { ...before, persons: [{ ...owner, lifecycle: 'blocked' }] })).toBe(true);
});

test("a customer's own time does not run back", () => {
  const before = inState('verified', { updatedAt: new Date(5_000) });
  const { events, customer: after } = evolve(
    scope,
    before,
    { ...before, profile: profile({ lastName: 'Byron' }) },
    () => [],
  );
  expect(events.map(({ createdAt }) => createdAt)).toEqual([new Date(5_000)]);
  expect(after.updatedAt).toEqual(new Date(5_000));
});

describe('the events', () => {
  test('of a new customer that lacks something name what is asked for, never a value', () => {
    const { events, customer: made } = evolve(scope, null, customer({ documents: [], version: 0 }), (one) => [
      { type: 'customer.created', data: { lifecycle: one.lifecycle, verification: one.verification } },
    ]);
    expect(events.map(({ type, version, data }) => [version, type, data])).toEqual([
      [1, 'customer.created', { lifecycle: 'created', verification: 'unverified' }],
      [2, 'requirement.added', { requirement: 'document_missing', document: 'front', reason: 'not_submitted' }],
    ]);
    expect(made).toMatchObject({ version: 2, eventHash: events[1]?.hash, updatedAt: made.createdAt });
  });

  test('of a gap that is closed tell so, then that the verification began', () => {
    const before = customer({ documents: [], version: 7 });
    const { events } = evolve(scope, before, { ...before, documents: customer().documents }, () => []);
    expect(events.map(({ type, version }) => [version, type])).toEqual([
      [8, 'requirement.resolved'],
      [9, 'verification.started'],
    ]);
  });

  test('of nothing are none, and the version stays', () => {
    const before = inState('verified', { version: 7 });
    expect(evolve(scope, before, before, () => [])).toEqual({
      customer: before,
      events: [],
      verificationId: null,
      supersedes: false,
    });
  });
});
