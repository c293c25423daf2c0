import { describe, expect, test } from 'vitest';
import { newId } from '../../src/lib/ids.ts';
import type { Scope } from '../../src/lib/scope.ts';
import { amendCustomer } from '../../src/onboarding/amend-customer.ts';
import type { Identifier } from '../../src/onboarding/customer.ts';
import type { Registry } from '../../src/onboarding/ports.ts';
import { readCustomer } from '../../src/onboarding/read-customer.ts';
import { verifyCustomer } from '../../src/onboarding/verify-customer.ts';
import { uniqueDigits } from '../support/cards.ts';
import { newScope, openTestServices } from '../support/services.ts';
import { createdCustomer, everythingOf } from './support.ts';

const services = await openTestServices();
const { core } = services;
const scope = await newScope(services);

/** A number whose last digits name an outcome of the sandbox registry. */
const numberOf = (suffix: string): string => `${uniqueDigits(10)}${suffix}`;

const verificationOf = async (id: string) => {
  const { verifications, jobs, events } = await everythingOf(services, id);
  const [row] = verifications as [
    { tries: number; next_try_at: string | null; last_fault: string | null; decision: string | null },
  ];
  return { ...row, jobs: jobs.length, events: events.length };
};

describe('the registry decides', () => {
  test.each([
    ['00001', 'verified', 'approved'],
    ['00002', 'rejected', 'rejected_retry'],
    ['00003', 'rejected', 'rejected_final'],
    ['00004', 'in_review', 'review'],
    ['', 'verified', 'approved'],
  ])('…%s: the customer is %s', async (suffix, verification, decision) => {
    const id = await createdCustomer(services, scope, suffix ? { number: numberOf(suffix) } : {});
    await verifyCustomer(core, scope, id);
    expect(await readCustomer(core, scope, id)).toMatchObject({ verification, latestVerification: { decision } });
  });

  test('once: whoever comes later or at the same time changes nothing', async () => {
    const id = await createdCustomer(services, scope, { number: numberOf('00001') });
    await Promise.all([1, 2, 3].map(() => verifyCustomer(core, scope, id)));
    const before = await everythingOf(services, id);
    expect(before.events).toHaveLength(5);
    await verifyCustomer(core, scope, id);
    expect(await everythingOf(services, id)).toEqual(before);
  });
});

describe('while the registry is down', () => {
  /** The same tenant some minutes on, when whatever was planned for a few seconds later is due. */
  const laterScope = (minutes: number): Scope => ({
    ...scope,
    now: () => new Date(scope.now().getTime() + minutes * 60_000),
  });

  test('the customer stays pending, each try is counted and the next one stands in row and queue', async () => {
    const id = await createdCustomer(services, scope, { number: numberOf('00005') });
    const started = await verificationOf(id);
    for (const tries of [1, 2, 3]) {
      const before = Date.now();
      await verifyCustomer(core, laterScope(tries), id);
      const now = await verificationOf(id);
      expect(now).toMatchObject({
        tries,
        last_fault: 'connect',
        decision: null,
        events: started.events,
        jobs: started.jobs + tries,
      });
      expect(Date.parse(now.next_try_at ?? '')).toBeGreaterThan(before);
      expect(await readCustomer(core, scope, id)).toMatchObject({ lifecycle: 'created', verification: 'pending' });
    }
    await verifyCustomer(core, laterScope(4), id);
    expect(await verificationOf(id)).toMatchObject({
      tries: 4,
      decision: 'approved',
      next_try_at: null,
      last_fault: null,
    });
  });

  test('a try before its time is none', async () => {
    const id = await createdCustomer(services, scope, { number: numberOf('00005') });
    await verifyCustomer(core, laterScope(0), id);
    await verifyCustomer(core, laterScope(2), id);
    const planned = await verificationOf(id);
    await verifyCustomer(core, laterScope(2), id);
    expect(await verificationOf(id)).toEqual(planned);
  });

  test('tries that meet are counted once', async () => {
    const id = await createdCustomer(services, scope, { number: numberOf('00005') });
    const { jobs } = await verificationOf(id);
    await Promise.all([1, 2, 3, 4].map(() => verifyCustomer(core, scope, id)));
    const now = await verificationOf(id);
    expect([now.tries, now.jobs - jobs]).toEqual([1, 1]);
    expect(now.decision).toBeNull();
  });
});

/** A customer whose verification is about these numbers alone. */
const customerWith = async (...identifiers: Identifier[]): Promise<string> => {
  const id = await createdCustomer(services, scope);
  await renumber(id, identifiers);
  return id;
};

const renumber = async (id: string, identifiers: readonly Identifier[]): Promise<void> => {
  const changed = await amendCustomer(core, scope, id, {
    expectedVersions: null,
    amend: () => ({ identifiers }),
    documents: [],
    dryRun: false,
    remember: async () => {},
  });
  expect(changed.kind).toBe('changed');
};

const numbered = (type: Identifier['type'], suffix: string): Identifier => ({
  type,
  country: 'NG',
  value: numberOf(suffix).slice(-11),
});

describe('of several numbers', () => {
  test.each([
    ['one known, one unknown to it', ['00001', '99999'], 'verified', []],
    ['one known, one of nobody', ['00001', '00003'], 'rejected', ['identity_not_found']],
    ['one of another person, one for a person to look at', ['00004', '00002'], 'rejected', ['document_mismatch']],
    ['one known, one for a person to look at', ['00001', '00004'], 'in_review', []],
  ])('the registry is asked for each: %s', async (_what, [first = '', second = ''], verification, publicReasons) => {
    const id = await customerWith(numbered('NIN', first), numbered('BVN', second));
    await verifyCustomer(core, scope, id);
    expect(await readCustomer(core, scope, id)).toMatchObject({ verification, latestVerification: { publicReasons } });
  });

  test.each([
    ['pending', '00006', null],
    ['down', '00005', 'connect'],
  ])('one that is %s keeps all waiting', async (_what, suffix, fault) => {
    const id = await customerWith(numbered('NIN', '00001'), numbered('BVN', suffix));
    await verifyCustomer(core, scope, id);
    const { latestVerification } = (await readCustomer(core, scope, id)) ?? {};
    expect(latestVerification).toMatchObject({ tries: 1, decision: null });
    const { verifications } = await everythingOf(services, id);
    expect(verifications.at(-1)).toMatchObject({ last_fault: fault, decision: null });
  });
});

test('without any number it is decided what is missing', async () => {
  const id = await customerWith();
  await verifyCustomer(core, scope, id);
  const customer = await readCustomer(core, scope, id);
  expect(customer).toMatchObject({
    verification: 'rejected',
    latestVerification: { decision: 'rejected_retry', publicReasons: ['information_missing'] },
  });
});

test('an answer about numbers that changed meanwhile decides nothing', async () => {
  const id = await customerWith(numbered('NIN', '00001'));
  const { registry } = core.providers.test;
  const changing: Registry = {
    async lookUp(query) {
      await renumber(id, [numbered('NIN', '00003')]);
      return registry.lookUp(query);
    },
  };
  const providers = { ...core.providers, test: { ...core.providers.test, registry: changing } };
  await verifyCustomer({ ...core, providers }, scope, id);
  expect(await readCustomer(core, scope, id)).toMatchObject({
    verification: 'pending',
    latestVerification: { tries: 0, decision: null },
  });
  await verifyCustomer(core, scope, id);
  expect(await readCustomer(core, scope, id)).toMatchObject({ latestVerification: { decision: 'rejected_final' } });
});

test('a registry that has not made up its mind is asked again, and nobody is told that it failed', async () => {
  const id = await createdCustomer(services, scope, { number: numberOf('00006') });
  await verifyCustomer(core, scope, id);
  expect(await verificationOf(id)).toMatchObject({ tries: 1, last_fault: null, decision: null });
});

test('live mode has no registry: nobody is approved', async () => {
  const live = await newScope(services, 'live');
  const id = await createdCustomer(services, live, { number: numberOf('00001') });
  await verifyCustomer(core, live, id);
  expect(await verificationOf(id)).toMatchObject({ tries: 1, last_fault: 'not_configured', decision: null });
});

test('a customer that is absent, or of another tenant or mode, is left alone', async () => {
  const id = await createdCustomer(services, scope, { number: numberOf('00001') });
  const before = await everythingOf(services, id);
  await verifyCustomer(core, scope, newId());
  await verifyCustomer(core, await newScope(services), id);
  await verifyCustomer(core, { ...scope, mode: 'live' }, id);
  expect(await everythingOf(services, id)).toEqual(before);
});
