import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { ownerDatabase } from '../support/tenants.ts';
import type { Answerer } from '../support/webhook-receiver.ts';
import { type Company, deliveriesTo, newCompany, sortedJson, type Told } from './company.ts';

const DAY_SECONDS = 24 * 60 * 60;
const ZEROS = '00'.repeat(32);

const disabledEventsAt = ({ received }: Told) =>
  received.filter(({ json }) => json.type === 'endpoint.disabled').map(({ json }) => json.data);

/** A company whose one endpoint answers like this, while another one hears of it. */
async function listening(answer: Answerer) {
  const company = await newCompany();
  // In order, so that most deliveries still wait when the first one fails.
  const failing = await company.endpoint({ in_order: true }, answer);
  const watching = await company.endpoint({ event_types: ['endpoint.disabled'] });
  return { company, failing, watching };
}

/** Settles once everything that was to be delivered is cancelled. */
const cancelled = (endpointId: string) =>
  eventually('all are cancelled', async () => {
    const rows = await deliveriesTo(endpointId);
    return rows.every(({ state }) => state === 'cancelled') ? rows : null;
  });

const ownEventsOf = (endpointId: string) =>
  ownerDatabase().selectFrom('event').selectAll().where('endpoint_id', '=', endpointId).orderBy('version').execute();

const endpointRow = (id: string) =>
  ownerDatabase()
    .selectFrom('webhook_endpoint')
    .select(['state', 'disabled_reason', 'version', 'event_hash'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();

/** The endpoint's chain, checked by what its rows say alone. @returns the hash it ends in */
async function checkChain({ tenant }: Company, endpointId: string): Promise<string> {
  let previous = ZEROS;
  for (const [index, event] of (await ownEventsOf(endpointId)).entries()) {
    expect([event.version, event.previous_hash.toString('hex')]).toEqual([index + 1, previous]);
    const said = {
      id: event.id,
      tenant_id: tenant.id,
      mode: 'test',
      endpoint_id: endpointId,
      version: event.version,
      type: event.type,
      data: event.data,
      previous_hash: previous,
      created_at: event.created_at.toISOString(),
    };
    previous = createHash('sha256').update(sortedJson(said)).digest('hex');
    expect(event.hash.toString('hex')).toBe(previous);
  }
  return previous;
}

test('that an endpoint answers 410 is told to the others, each time, in a chain of its own', async () => {
  const { company, failing, watching } = await listening(() => ({ status: 410 }));
  await company.customer();
  expect((await cancelled(failing.id)).length).toBeGreaterThan(1);
  expect(failing.received).toHaveLength(1);
  expect(await endpointRow(failing.id)).toMatchObject({ state: 'disabled', disabled_reason: 'answered_410' });
  const [first] = await eventually('told', () =>
    disabledEventsAt(watching).length === 1 ? disabledEventsAt(watching) : null,
  );
  const said = { id: failing.id, endpoint_id: failing.id, mode: 'test', reason: 'answered_410' };
  expect(first).toEqual({ ...said, version: 1, created_at: expect.any(String) });
  expect(first.customer_id).toBe(undefined);

  const enabled = await company.api.post(`/webhooks/endpoints/${failing.id}/enable`);
  expect(enabled.status, enabled.text).toBe(200);
  await company.customer();
  await cancelled(failing.id);
  const [, second] = await eventually('told', () =>
    disabledEventsAt(watching).length === 2 ? disabledEventsAt(watching) : null,
  );
  expect(second).toEqual({ ...said, version: 2, created_at: expect.any(String) });

  const head = await checkChain(company, failing.id);
  const { version, event_hash } = await endpointRow(failing.id);
  expect([version, event_hash.toString('hex')]).toEqual([2, head]);
  // Nobody hears of itself.
  expect(failing.received.map(({ json }) => json.type)).toEqual(['customer.created', 'customer.created']);
});

test('that an endpoint failed for five days is told to the others, and what waits for it is cancelled', async () => {
  const { company, failing, watching } = await listening(() => ({ status: 500 }));
  await company.customer();
  await attempted(failing.id, 1);
  await company.advance(5 * DAY_SECONDS - 60);
  await attempted(failing.id, 2);
  expect(await endpointRow(failing.id)).toMatchObject({ state: 'enabled' });
  await company.advance(400);
  expect((await cancelled(failing.id)).length).toBeGreaterThan(1);
  expect(await endpointRow(failing.id)).toMatchObject({
    state: 'disabled',
    disabled_reason: 'failing_5_days',
    version: 1,
  });
  const [told] = await eventually('told', () =>
    disabledEventsAt(watching).length === 1 ? disabledEventsAt(watching) : null,
  );
  expect(told).toMatchObject({ id: failing.id, version: 1, reason: 'failing_5_days' });
  await checkChain(company, failing.id);
});

test('a success between begins the five days anew', async () => {
  let answers = 0;
  const { company, failing, watching } = await listening(() => ({ status: ++answers === 2 ? 204 : 500 }));
  await company.customer();
  await attempted(failing.id, 1);
  await company.advance(5 * DAY_SECONDS - 60);
  // The second delivery fails at once when the first one has succeeded.
  await eventually('the next one failed', async () =>
    (await deliveriesTo(failing.id))[1]?.attempts === 1 ? true : null,
  );
  await company.advance(400);
  await eventually('it failed again', async () => ((await deliveriesTo(failing.id))[1]?.attempts === 2 ? true : null));
  expect(await endpointRow(failing.id)).toMatchObject({ state: 'enabled', version: 0 });
  expect(watching.received).toEqual([]);
});

/** Settles once so many attempts of an endpoint's first delivery are recorded. */
const attempted = (endpointId: string, count: number) =>
  eventually(`attempt ${count}`, async () => ((await deliveriesTo(endpointId))[0]?.attempts === count ? true : null));
