import { describe, expect, test } from 'vitest';
import { newId } from '../../src/lib/ids.ts';
import type { Scope } from '../../src/lib/scope.ts';
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
