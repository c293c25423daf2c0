import { expect, test } from 'vitest';
import { idBefore, newId } from '../../src/lib/ids.ts';
import type { Scope } from '../../src/lib/scope.ts';
import type { Event } from '../../src/onboarding/events.ts';
import { forgetDeliveries } from '../../src/store/forget-deliveries.ts';
import { tenantTransaction } from '../../src/store/tenant-transaction.ts';
import { addEvents, newCustomer, newEndpoint } from '../audit/support.ts';
import { newScope, openTestServices } from '../support/services.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

const services = await openTestServices();
const { core, owner } = services;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);
const forget = (scope: Scope, limit = 100, before = daysAgo(30)) =>
  tenantTransaction(core.database, scope, (tx) => forgetDeliveries(tx, scope, before, limit));
/** An id as it is made at a time. */
const idAt = (time: Date) => `${idBefore(time).slice(0, 14)}${newId().slice(14)}`;

/** A delivery with attempts, made and attempted so many days ago by the real clock. @returns its id */
async function write(scope: Scope, endpointId: string, event: Event, state: string, days: number, attempts: number[]) {
  const id = idAt(daysAgo(days));
  const ahead = new Date(Date.now() + 400 * DAY_MS);
  const owned = { tenant_id: scope.tenantId, mode: scope.mode };
  const of = {
    endpoint_id: endpointId,
    event_id: event.id,
    subject_id: event.customerId ?? '',
    version: event.version,
  };
  // The tenant's clock runs far ahead: it does not matter here.
  const times = state === 'pending' ? { next_attempt_at: ahead } : { settled_at: ahead };
  await owner
    .insertInto('delivery')
    .values({ id, ...owned, ...of, state, created_at: ahead, ...times })
    .execute();
  for (const made of attempts) {
    const result = { status: 200, error_code: null, duration_ms: 1, answer: '' };
    await owner
      .insertInto('delivery_attempt')
      .values({ id: idAt(daysAgo(made)), ...owned, delivery_id: id, attempted_at: ahead, ...result })
      .execute();
  }
  return id;
}

async function kept({ tenantId }: Scope) {
  const rows = await owner
    .selectFrom('delivery')
    .leftJoin('delivery_attempt', 'delivery_attempt.delivery_id', 'delivery.id')
    .select(({ fn }) => ['delivery.id', fn.count<string>('delivery_attempt.id').as('attempts')])
    .where('delivery.tenant_id', '=', tenantId)
    .groupBy('delivery.id')
    .execute();
  return Object.fromEntries(rows.map(({ id, attempts }) => [id, Number(attempts)]));
}

async function company(scope: Scope, count: number) {
  const events = await addEvents(services, scope, await newCustomer(services, scope), count);
  return { endpointId: (await newEndpoint(services, scope)).head.id, events };
}

test('attempts go after a time, and settled deliveries with the last of theirs', async () => {
  const scope = await newScope(services);
  const { endpointId, events } = await company(scope, 7);
  const add = (index: number, state: string, days: number, attempts: number[]) =>
    write(scope, endpointId, events[index] as Event, state, days, attempts);
  await add(0, 'delivered', 31, [31, 30.5]);
  await add(1, 'cancelled', 31, []);
  await add(2, 'exhausted', 40, [40, 36]);
  const resent = await add(3, 'delivered', 40, [40, 2]);
  const pending = await add(4, 'pending', 40, [40, 39]);
  const young = await add(5, 'delivered', 29.9, [29.9]);
  const settledLate = await add(6, 'exhausted', 30.1, [30.1, 29.9]);
  expect(await forget(scope)).toBeGreaterThan(0);
  expect(await forget(scope)).toBe(0);
  expect(await kept(scope)).toEqual({ [resent]: 1, [pending]: 0, [young]: 1, [settledLate]: 1 });
});

test('no more rows at a time than asked, until none are left', async () => {
  const scope = await newScope(services);
  const { endpointId, events } = await company(scope, 5);
  const other = (await newEndpoint(services, scope)).head.id;
  for (const [index, event] of events.entries())
    await write(scope, index % 2 === 0 ? endpointId : other, event, 'delivered', 40, [40, 39]);
  // Ten attempts and five deliveries, of which at most three each.
  const removed: number[] = [];
  do removed.push(await forget(scope, 3));
  while (removed.at(-1) !== 0);
  expect(removed.every((count) => count <= 6)).toBe(true);
  expect(removed.reduce((sum, count) => sum + count)).toBe(15);
  expect(await kept(scope)).toEqual({});
});

test("nothing of another tenant's or the other mode's", async () => {
  const scope = await newScope(services);
  const { endpointId, events } = await company(scope, 1);
  const id = await write(scope, endpointId, events[0] as Event, 'delivered', 40, [40]);
  expect(await forget(await newScope(services))).toBe(0);
  expect(await forget({ ...scope, mode: 'live' })).toBe(0);
  expect(await kept(scope)).toEqual({ [id]: 1 });
  expect(await forget(scope)).toBe(2);
});
