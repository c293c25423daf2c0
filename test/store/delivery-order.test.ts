import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { newId } from '../../src/lib/ids.ts';
import type { Scope } from '../../src/lib/scope.ts';
import { CHAIN_START, chain, type Event } from '../../src/onboarding/events.ts';
import { insertEvents } from '../../src/store/events.ts';
import { tenantTransaction } from '../../src/store/tenant-transaction.ts';
import { updateEndpoint } from '../../src/webhooks/update-endpoint.ts';
import { createdCustomer } from '../onboarding/support.ts';
import { eventually } from '../support/eventually.ts';
import { newScope, openTestServices } from '../support/services.ts';
import { createdEndpoint } from '../webhooks/support.ts';

const HOUR_MS = 60 * 60 * 1_000;
const services = await openTestServices();
const { core, owner } = services;
const remember = async () => {};

const endpointOf = (scope: Scope, inOrder: boolean) => createdEndpoint(services, scope, { inOrder });

const pendingOf = (endpointId: string) =>
  owner
    .selectFrom('delivery')
    .select(['id', 'version', 'in_order', 'next_attempt_at'])
    .where('endpoint_id', '=', endpointId)
    .where('state', '=', 'pending')
    .orderBy('version')
    .execute();

/** An event of another endpoint, which is gone. */
const anEvent = (scope: Scope): Event[] => {
  const fact = { type: 'endpoint.disabled', data: { reason: 'answered_410' } } as const;
  return chain(scope, { id: newId(), ...CHAIN_START }, [fact], scope.now(), 'endpoint');
};

/** Whether somebody waits for a lock of the database. */
const somebodyWaits = async () => {
  const waiting = sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return (await waiting.execute(owner)).rows.length > 0 ? true : null;
};

test('what waited for an earlier one is due once nothing waits any more; what was tried waits for its own next attempt', async () => {
  const scope = await newScope(services);
  const endpointId = await endpointOf(scope, true);
  await createdCustomer(services, scope);
  const later = new Date(Date.now() + HOUR_MS);
  const [first, ...others] = await pendingOf(endpointId);
  expect(others.length).toBeGreaterThan(0);
  await owner.updateTable('delivery').set({ next_attempt_at: later }).where('endpoint_id', '=', endpointId).execute();
  await owner
    .updateTable('delivery')
    .set({ attempts: 1 })
    .where('id', '=', first?.id ?? '')
    .execute();

  await updateEndpoint(core, scope, endpointId, { inOrder: false }, remember);
  const [tried, ...waiting] = await pendingOf(endpointId);
  expect(tried).toMatchObject({ id: first?.id, in_order: false, next_attempt_at: later });
  for (const { in_order, next_attempt_at } of waiting) {
    expect(in_order).toBe(false);
    expect(next_attempt_at?.getTime()).toBeLessThanOrEqual(Date.now());
  }
});

test('deliveries of events that are being written meanwhile follow too', async () => {
  const scope = await newScope(services);
  const endpointId = await endpointOf(scope, false);
  const { promise: committed, resolve: commit } = Promise.withResolvers<void>();
  const { promise: written, resolve: write } = Promise.withResolvers<void>();
  const writing = tenantTransaction(core.database, scope, async (tx) => {
    await insertEvents(tx, scope, anEvent(scope));
    write();
    await committed;
  });
  await written;
  const changing = updateEndpoint(core, scope, endpointId, { inOrder: true }, remember);
  await eventually('the change waits', somebodyWaits);
  commit();
  await Promise.all([writing, changing]);
  const rows = await pendingOf(endpointId);
  expect(rows.map(({ in_order }) => in_order)).toEqual([true]);
});

test('only what is pending, of this endpoint, follows', async () => {
  const scope = await newScope(services);
  const [endpointId, other] = [await endpointOf(scope, false), await endpointOf(scope, false)];
  await createdCustomer(services, scope);
  const [settled] = await pendingOf(endpointId);
  await owner
    .updateTable('delivery')
    .set({ state: 'delivered', next_attempt_at: null })
    .where('id', '=', settled?.id ?? '')
    .execute();
  await updateEndpoint(core, scope, endpointId, { inOrder: true }, remember);
  const rows = await owner
    .selectFrom('delivery')
    .select(['endpoint_id', 'state', 'in_order'])
    .where('tenant_id', '=', scope.tenantId)
    .execute();
  for (const row of rows) expect(row.in_order).toBe(row.endpoint_id === endpointId && row.state === 'pending');
  expect(rows.some(({ endpoint_id }) => endpoint_id === other)).toBe(true);
});
