import { describe, expect, test } from 'vitest';
import { newId } from '../../src/lib/ids.ts';
import type { Scope } from '../../src/lib/scope.ts';
import { amendCustomer } from '../../src/onboarding/amend-customer.ts';
import { associatePerson, MAX_PERSONS, removePerson } from '../../src/onboarding/associate-person.ts';
import { changeLifecycle } from '../../src/onboarding/change-lifecycle.ts';
import type { PersonLink } from '../../src/onboarding/customer.ts';
import type { Decision } from '../../src/onboarding/policy.ts';
import { readCustomer } from '../../src/onboarding/read-customer.ts';
import { recordDecision } from '../../src/onboarding/record-decision.ts';
import { requirementsOf } from '../../src/onboarding/requirements.ts';
import { uniqueDigits } from '../support/cards.ts';
import { newScope, openTestServices } from '../support/services.ts';
import { created, createdBusiness, createdCustomer, everythingOf, profile } from './support.ts';

const services = await openTestServices();
const { core, owner } = services;
const scope = await newScope(services);

const REQUEST = { expectedVersions: null, dryRun: false, remember: async () => {} };

const link = (
  businessId: string,
  customerId: string,
  changes: Partial<PersonLink> = {},
  request: Partial<typeof REQUEST> = {},
) =>
  associatePerson(
    core,
    scope,
    businessId,
    { customerId, roles: ['OWNER'], sharePercent: null, ...changes },
    { ...REQUEST, ...request },
  );

const decide = async (of: Scope, id: string, outcome: Decision['outcome']): Promise<void> => {
  const customer = await readCustomer(core, of, id);
  const verificationId = customer?.latestVerification?.id ?? '';
  await recordDecision(core, of, id, verificationId, { outcome, publicReasons: [], privateReasons: [], checks: [] });
};

const approve = (of: Scope, id: string): Promise<void> => decide(of, id, 'approved');

const eventTypes = async (id: string): Promise<string[]> =>
  ((await everythingOf(services, id)).events as { type: string }[]).map(({ type }) => type);

const bare = (): Promise<string> => created(services, scope, { profile: profile({ email: null }) });

describe('a business', () => {
  test("owes its persons' gaps until they are closed, and is verified once they are", async () => {
    const [business, person] = [await createdBusiness(services, scope), await createdCustomer(services, scope)];
    const before = await readCustomer(core, scope, business);
    expect(before && requirementsOf(before).map(({ code }) => code)).toEqual(['person_missing']);

    const linked = await link(business, person);
    expect(linked).toMatchObject({
      kind: 'changed',
      customer: {
        verification: 'unverified',
        persons: [{ customerId: person, roles: ['OWNER'], sharePercent: null, verification: 'pending' }],
      },
    });
    const waiting = await readCustomer(core, scope, business);
    expect(waiting && requirementsOf(waiting)).toMatchObject([
      { code: 'person_unverified', reason: 'pending', customerId: person },
    ]);

    await approve(scope, person);
    expect(await readCustomer(core, scope, business)).toMatchObject({
      verification: 'pending',
      persons: [{ customerId: person, verification: 'verified' }],
    });
    expect((await eventTypes(business)).slice(-3)).toEqual([
      'customer.updated',
      'requirement.resolved',
      'verification.started',
    ]);
    const { jobs } = await everythingOf(services, business);
    expect(jobs).toMatchObject([{ name: 'verify-customer' }]);
  });

  test('that is linked to a person while that person is approved begins exactly one verification', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [business, person] = [await createdBusiness(services, scope), await createdCustomer(services, scope)];
      await Promise.all([link(business, person), approve(scope, person)]);
      const { verifications } = await everythingOf(services, business);
      expect(verifications).toHaveLength(1);
    }
  });

  test('that is verified is verified anew when a person comes or goes', async () => {
    const [business, person, other] = [
      await createdBusiness(services, scope),
      await createdCustomer(services, scope),
      await bare(),
    ];
    await link(business, person);
    await approve(scope, person);
    await approve(scope, business);
    expect(await readCustomer(core, scope, business)).toMatchObject({ verification: 'verified', lifecycle: 'active' });
    await link(business, other, { roles: ['DIRECTOR'] });
    expect(await readCustomer(core, scope, business)).toMatchObject({ verification: 'pending', lifecycle: 'active' });
    await removePerson(core, scope, business, other, REQUEST);
    const { verifications } = await everythingOf(services, business);
    expect((verifications as { decision: string | null }[]).map(({ decision }) => decision)).toEqual([
      'approved',
      'superseded',
      null,
    ]);
  });
});

describe('a verified business', () => {
  const verifiedBusiness = async (): Promise<{ business: string; person: string }> => {
    const [business, person] = [await createdBusiness(services, scope), await createdCustomer(services, scope)];
    await link(business, person);
    await approve(scope, person);
    await approve(scope, business);
    return { business, person };
  };

  test('is verified anew when its person is rejected, and cannot be approved before that person is', async () => {
    const { business, person } = await verifiedBusiness();
    await amendCustomer(core, scope, person, {
      expectedVersions: null,
      documents: [],
      dryRun: false,
      remember: async () => {},
      amend: () => ({ identifiers: [{ type: 'VOTERS_CARD', country: 'CM', value: uniqueDigits() }] }),
    });
    expect(await readCustomer(core, scope, business)).toMatchObject({ verification: 'verified' });
    await decide(scope, person, 'rejected_final');
    expect(await readCustomer(core, scope, business)).toMatchObject({ verification: 'pending' });
    await approve(scope, business);
    const after = await readCustomer(core, scope, business);
    expect(after).toMatchObject({
      verification: 'rejected',
      latestVerification: { decision: 'rejected_retry', publicReasons: ['information_missing'] },
    });
    expect(after && requirementsOf(after)).toMatchObject([
      { code: 'person_unverified', reason: 'rejected', customerId: person },
    ]);
  });

  test('is verified anew when its person is blocked, and again when that ends', async () => {
    const { business, person } = await verifiedBusiness();
    const move = (to: 'blocked' | 'active') => changeLifecycle(core, scope, person, { ...REQUEST, to });
    await move('blocked');
    await approve(scope, business);
    expect(await readCustomer(core, scope, business)).toMatchObject({ verification: 'rejected' });
    await move('active');
    expect(await readCustomer(core, scope, business)).toMatchObject({ verification: 'pending' });
    await approve(scope, business);
    expect(await readCustomer(core, scope, business)).toMatchObject({ verification: 'verified' });
  });
});

test('customers that are named as persons of one another, wrongly, do not wait for one another', async () => {
  const businesses = [await createdBusiness(services, scope), await createdBusiness(services, scope)] as const;
  const persons = [await bare(), await bare()] as const;
  const crossed = [businesses, persons].flatMap(([a, b]) =>
    Array.from({ length: 10 }, () => [link(a, b), link(b, a)]).flat(),
  );
  const kinds = (await Promise.all(crossed)).map(({ kind }) => kind);
  expect(new Set(kinds)).toEqual(new Set(['unknown_person', 'no_business']));
});

describe('a person', () => {
  test('linked again changes its roles and share; linked alike, it changes nothing', async () => {
    const [business, person] = [await createdBusiness(services, scope), await bare()];
    await link(business, person, { sharePercent: 33.33 });
    await link(business, person, { roles: ['DIRECTOR', 'OWNER'], sharePercent: 60 });
    const before = await everythingOf(services, business);
    await link(business, person, { roles: ['OWNER', 'DIRECTOR'], sharePercent: 60 });
    expect(await everythingOf(services, business)).toEqual(before);
    const customer = await readCustomer(core, scope, business);
    expect(customer?.persons).toMatchObject([{ customerId: person, sharePercent: 60 }]);
  });

  test('taken out is owed no more', async () => {
    const [business, person] = [await createdBusiness(services, scope), await bare()];
    await link(business, person);
    await removePerson(core, scope, business, person, REQUEST);
    const customer = await readCustomer(core, scope, business);
    expect(customer && requirementsOf(customer).map(({ code }) => code)).toEqual(['person_missing']);
    expect(await removePerson(core, scope, business, person, REQUEST)).toEqual({ kind: 'unknown_person' });
  });
});

describe('is refused, and nothing is written:', () => {
  const refused = async (business: string, attempt: () => Promise<unknown>, kind: string): Promise<void> => {
    const before = await everythingOf(services, business);
    expect(await attempt()).toEqual({ kind });
    expect(await everythingOf(services, business)).toEqual(before);
  };

  test('a customer that is no individual of this tenant', async () => {
    const business = await createdBusiness(services, scope);
    const stranger = await newScope(services);
    const foreign = await createdCustomer(services, stranger);
    const another = await createdBusiness(services, scope);
    for (const id of [newId(), foreign, another, business]) {
      await refused(business, () => link(business, id), 'unknown_person');
    }
  });

  test('a person of a person', async () => {
    const [person, other] = [await bare(), await bare()];
    await refused(person, () => link(person, other), 'no_business');
    await refused(person, () => removePerson(core, scope, person, other, REQUEST), 'no_business');
  });

  test('more than the whole', async () => {
    const business = await createdBusiness(services, scope);
    for (const sharePercent of [33.33, 33.33, 33.34]) await link(business, await bare(), { sharePercent });
    const one = await bare();
    await refused(business, () => link(business, one, { sharePercent: 0.01 }), 'share_exceeded');
  });

  test(`more than ${MAX_PERSONS} persons`, async () => {
    const business = await createdBusiness(services, scope);
    const persons = await Promise.all(Array.from({ length: MAX_PERSONS + 1 }, bare));
    const last = persons.pop() ?? '';
    await owner
      .insertInto('associated_person')
      .values(
        persons.map((person) => ({
          tenant_id: scope.tenantId,
          mode: scope.mode,
          business_id: business,
          person_id: person,
          roles: ['OWNER'],
          created_at: new Date(),
        })),
      )
      .execute();
    await refused(business, () => link(business, last), 'too_many');
  });

  test('a version that is not the one, an absent business, and a dry run', async () => {
    const [business, person] = [await createdBusiness(services, scope), await bare()];
    const version = (await readCustomer(core, scope, business))?.version ?? 0;
    const stale = { ...REQUEST, expectedVersions: [version + 1] };
    await refused(
      business,
      () => associatePerson(core, scope, business, { customerId: person, roles: ['OWNER'], sharePercent: null }, stale),
      'stale',
    );
    expect(await link(newId(), person)).toEqual({ kind: 'absent' });
    const before = await everythingOf(services, business);
    expect(await link(business, person, {}, { dryRun: true })).toMatchObject({ kind: 'changed' });
    expect(await everythingOf(services, business)).toEqual(before);
  });
});
