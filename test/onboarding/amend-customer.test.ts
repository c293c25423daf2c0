import { describe, expect, test } from 'vitest';
import { newId } from '../../src/lib/ids.ts';
import { type AmendRequest, amendCustomer } from '../../src/onboarding/amend-customer.ts';
import type { Customer } from '../../src/onboarding/customer.ts';
import { discardDraft, openDraftOf } from '../../src/onboarding/draft.ts';
import type { Decision } from '../../src/onboarding/policy.ts';
import { readCustomer } from '../../src/onboarding/read-customer.ts';
import { recordDecision } from '../../src/onboarding/record-decision.ts';
import { uniqueDigits } from '../support/cards.ts';
import { newScope, openTestServices } from '../support/services.ts';
import { created, createdCustomer, everythingOf, profile, stagedDocument } from './support.ts';

const services = await openTestServices();
const { core } = services;
const scope = await newScope(services);

const amend = (id: string, change: AmendRequest['amend'], request: Partial<AmendRequest> = {}) =>
  amendCustomer(core, scope, id, {
    expectedVersions: null,
    amend: change,
    documents: [],
    dryRun: false,
    remember: async () => {},
    ...request,
  });

const renamed = (customer: Customer) => ({
  profile: { ...customer.profile, lastName: 'Byron' } as Customer['profile'],
});

const decide = async (id: string, outcome: Decision['outcome'], verificationId?: string): Promise<void> => {
  const newest = (await readCustomer(core, scope, id))?.latestVerification?.id ?? '';
  await recordDecision(core, scope, id, verificationId ?? newest, {
    outcome,
    publicReasons: outcome === 'rejected_retry' ? ['document_mismatch'] : [],
    privateReasons: [],
    checks: [],
  });
};

const eventsFrom = async (id: string, version: number): Promise<unknown[]> =>
  ((await everythingOf(services, id)).events as { type: string; version: number; data: object }[])
    .filter((event) => event.version > version)
    .map(({ type, data }) => [type, data]);

describe('a change of identity', () => {
  test('of a verified customer opens a new verification, told by the names of the fields alone', async () => {
    const id = await createdCustomer(services, scope);
    await decide(id, 'approved');
    const before = await readCustomer(core, scope, id);
    const result = await amend(id, renamed);
    expect(result).toMatchObject({ kind: 'changed', customer: { verification: 'pending', lifecycle: 'active' } });
    const after = await readCustomer(core, scope, id);
    expect(after).toMatchObject({ verification: 'pending', latestVerification: { decision: null, tries: 0 } });
    expect(await eventsFrom(id, before?.version ?? 0)).toEqual([
      ['customer.updated', { fields: ['last_name'] }],
      ['verification.started', { verification_id: after?.latestVerification?.id, policy: expect.any(String) }],
    ]);
  });

  test('under a verification starts it again: what is decided on the old name counts for nothing', async () => {
    const id = await createdCustomer(services, scope);
    const old = (await readCustomer(core, scope, id))?.latestVerification?.id;
    await amend(id, renamed);
    await decide(id, 'approved', old);
    expect(await readCustomer(core, scope, id)).toMatchObject({ verification: 'pending' });
    await decide(id, 'approved');
    expect(await readCustomer(core, scope, id)).toMatchObject({ verification: 'verified' });
    const { verifications } = await everythingOf(services, id);
    expect(verifications).toMatchObject([{ decision: 'superseded', next_try_at: null }, { decision: 'approved' }]);
  });

  test('does not take a customer out of the hands of a reviewer', async () => {
    const id = await createdCustomer(services, scope);
    await decide(id, 'review');
    await amend(id, renamed);
    expect(await readCustomer(core, scope, id)).toMatchObject({
      verification: 'in_review',
      latestVerification: { decision: 'review' },
      profile: { lastName: 'Byron' },
    });
  });
});

test('a document closes what a rejection asked for, and the verification begins again', async () => {
  const id = await createdCustomer(services, scope);
  await decide(id, 'rejected_retry');
  const draft = await openDraftOf(core, scope, id);
  if (!draft) throw new Error('no draft');
  const documents = [await stagedDocument(services, scope, draft, 'PASSPORT')];
  const before = await readCustomer(core, scope, id);
  expect(await amend(id, () => ({}), { documents })).toMatchObject({ kind: 'changed' });
  await discardDraft(draft);
  const after = await readCustomer(core, scope, id);
  expect(after).toMatchObject({ verification: 'pending', documents: [{}, { type: 'PASSPORT' }] });
  expect(await eventsFrom(id, before?.version ?? 0)).toEqual([
    ['document.received', { document_id: documents[0]?.id, side: 'front' }],
    ['requirement.resolved', { requirement: 'document_resubmission', reason: 'document_mismatch' }],
    ['verification.started', { verification_id: after?.latestVerification?.id, policy: expect.any(String) }],
  ]);
});

test('what was missing begins the first verification when it comes', async () => {
  const id = await created(services, scope, { profile: profile({ email: null, dateOfBirth: null }) }, ['PASSPORT']);
  const number = { type: 'PASSPORT', country: 'CM', value: uniqueDigits() } as const;
  await amend(id, () => ({ identifiers: [number] }));
  expect(await readCustomer(core, scope, id)).toMatchObject({ verification: 'unverified' });
  await amend(id, () => ({ profile: profile({ email: null }) }));
  expect(await readCustomer(core, scope, id)).toMatchObject({ verification: 'pending', identifiers: [number] });
});

test('amendments that arrive at once leave a chain without gaps, and each its own value', async () => {
  const id = await created(services, scope, { profile: profile({ email: null }) });
  const before = await readCustomer(core, scope, id);
  const names = Array.from({ length: 8 }, (_, at) => `key_${at}`);
  await Promise.all(names.map((name) => amend(id, ({ metadata }) => ({ metadata: { ...metadata, [name]: 'yes' } }))));
  const after = await readCustomer(core, scope, id);
  expect(Object.keys(after?.metadata ?? {}).sort()).toEqual(names);
  expect(after?.version).toBe((before?.version ?? 0) + names.length);
});

describe('nothing is written', () => {
  const unchanged = async (id: string, attempt: () => Promise<unknown>): Promise<unknown> => {
    const before = await everythingOf(services, id);
    const result = await attempt().catch((error: unknown) => error);
    expect(await everythingOf(services, id)).toEqual(before);
    return result;
  };

  test('when nothing changes', async () => {
    const id = await createdCustomer(services, scope);
    const result = await unchanged(id, () =>
      amend(id, ({ profile: same, identifiers }) => ({ profile: same, identifiers })),
    );
    expect(result).toMatchObject({ kind: 'changed' });
  });

  test('in a dry run, which says what would be', async () => {
    const id = await createdCustomer(services, scope);
    const result = await unchanged(id, () => amend(id, renamed, { dryRun: true }));
    expect(result).toMatchObject({ kind: 'changed', customer: { profile: { lastName: 'Byron' } } });
  });

  test('for another version, an absent customer, and an amendment that throws', async () => {
    const id = await createdCustomer(services, scope);
    expect(await unchanged(id, () => amend(id, renamed, { expectedVersions: [1] }))).toEqual({ kind: 'stale' });
    expect(await amend(newId(), renamed)).toEqual({ kind: 'absent' });
    const thrown = new Error('no');
    const result = await unchanged(id, () =>
      amend(id, () => {
        throw thrown;
      }),
    );
    expect(result).toBe(thrown);
  });

  test('for what another customer has already, all of it named', async () => {
    const taken = { type: 'BVN', country: 'NG', value: uniqueDigits() } as const;
    const email = `taken.${uniqueDigits()}@example.com`;
    const clientReference = `ref-${uniqueDigits()}`;
    const existingId = await created(services, scope, {
      profile: profile({ email }),
      identifiers: [taken],
      clientReference,
    });
    const id = await createdCustomer(services, scope);
    const result = await unchanged(id, () =>
      amend(id, () => ({ profile: profile({ email }), identifiers: [taken], clientReference })),
    );
    expect(result).toEqual({
      kind: 'refused',
      faults: ['email', 'client_reference', 'BVN'].map((of) => ({ kind: 'duplicate', of, existingId })),
    });
  });

  test('for a number that another has, although the customer has one of its type itself', async () => {
    const taken = { type: 'TAX_ID', country: 'NG', value: uniqueDigits() } as const;
    const own = { type: 'TAX_ID', country: 'GB', value: uniqueDigits() } as const;
    const existingId = await created(services, scope, { profile: profile({ email: null }), identifiers: [taken] });
    const id = await created(services, scope, { profile: profile({ email: null }), identifiers: [own] });
    const result = await unchanged(id, () => amend(id, () => ({ identifiers: [taken, own] })));
    expect(result).toEqual({ kind: 'refused', faults: [{ kind: 'duplicate', of: 'TAX_ID', existingId }] });
  });

  test('for more numbers than a customer has', async () => {
    const id = await created(services, scope, { profile: profile({ email: null }) });
    const numbers = (count: number) =>
      Array.from({ length: count }, () => ({ type: 'PASSPORT', country: 'NG', value: uniqueDigits() }) as const);
    expect(await amend(id, () => ({ identifiers: numbers(20) }))).toMatchObject({ kind: 'changed' });
    const result = await unchanged(id, () => amend(id, () => ({ identifiers: numbers(21) })));
    expect(result).toEqual({ kind: 'refused', faults: [{ kind: 'too_many', of: 'numbers', most: 20 }] });
  });

  test('for who would be under age, or a business of the future', async () => {
    const id = await createdCustomer(services, scope);
    const born = `${new Date().getUTCFullYear() - 17}-01-01`;
    const result = await unchanged(id, () =>
      amend(id, () => ({ profile: profile({ dateOfBirth: born, email: null }) })),
    );
    expect(result).toEqual({ kind: 'refused', faults: [{ kind: 'underage' }] });
  });
});

test('of two that take the same number at once one gets it', async () => {
  const number = { type: 'BVN', country: 'NG', value: uniqueDigits() } as const;
  const ids = await Promise.all(
    Array.from({ length: 6 }, () => created(services, scope, { profile: profile({ email: null }) })),
  );
  const results = await Promise.all(ids.map((id) => amend(id, () => ({ identifiers: [number] }))));
  const winners = results.filter(({ kind }) => kind === 'changed');
  expect(winners).toHaveLength(1);
  const winner = ids[results.findIndex(({ kind }) => kind === 'changed')];
  for (const result of results.filter(({ kind }) => kind !== 'changed'))
    expect(result).toEqual({ kind: 'refused', faults: [{ kind: 'duplicate', of: 'BVN', existingId: winner }] });
});
