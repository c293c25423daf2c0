import { afterAll, expect, test } from 'vitest';
import { eventsApiClient } from '../../../support/events-api.ts';
import { eventually } from '../../../support/eventually.ts';
import { startReceiver } from '../../../support/webhook-receiver.ts';
import { DAY_MS, daysAgo, deliveryRow, newCustomer, writeDelivery, writeEvents } from '../seeds.ts';

const client = await eventsApiClient();
const customer = await newCustomer(client.tenant);
const recover = (id: string, body: object) => client.post(`/webhooks/endpoints/${id}/recover`, body);
const since = (days: number) => daysAgo(days).toISOString();
const quiet = () => client.endpoint({ event_types: ['customer.erased'] });

test('sends again what was given up in the time, of this endpoint, and nothing else', async () => {
  const receiver = await startReceiver();
  afterAll(() => receiver.close());
  const { id } = await client.endpoint({ url: receiver.url, event_types: ['customer.erased'] });
  const another = (await quiet()).id;
  const events = await writeEvents(client.tenant, customer, Array(7).fill('customer.updated'));
  const seed = (index: number, state: 'exhausted' | 'cancelled' | 'delivered' | 'pending', days: number, of = id) =>
    writeDelivery(client.tenant, of, events[index]!, { state, at: daysAgo(days), attempts: 10 });
  const ids = await Promise.all([
    seed(0, 'exhausted', 2),
    seed(1, 'cancelled', 3),
    seed(2, 'delivered', 2),
    seed(3, 'pending', 2),
    seed(4, 'exhausted', 6),
    seed(5, 'exhausted', 1),
    seed(6, 'exhausted', 2, another),
  ]);
  const before = await Promise.all(ids.slice(2).map(deliveryRow));

  const answer = await recover(id, { since: since(5), until: since(1.5) });
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toEqual({ data: { recovered: 2, has_more: false, next_since: null } });

  const rows = await eventually('delivered', async () => {
    const found = await Promise.all(ids.slice(0, 2).map(deliveryRow));
    return found.every(({ state }) => state === 'delivered') ? found : null;
  });
  expect(rows.map(({ attempts, earlier_attempts }) => [attempts, earlier_attempts])).toEqual([
    [11, 10],
    [11, 10],
  ]);
  expect(receiver.received.map(({ headers }) => headers['webhook-id']).sort()).toEqual([events[0]!.id, events[1]!.id]);
  expect(await Promise.all(ids.slice(2).map(deliveryRow))).toEqual(before);
  expect((await recover(id, { since: since(5), until: since(1.5) })).body.data.recovered).toBe(0);
});

test('begins the schedule of each again', async () => {
  const { id } = await quiet();
  const [event] = await writeEvents(client.tenant, customer, ['customer.updated']);
  const delivery = await writeDelivery(client.tenant, id, event!, { state: 'exhausted', attempts: 10 });
  expect((await recover(id, { since: since(1) })).body.data).toEqual({
    recovered: 1,
    has_more: false,
    next_since: null,
  });
  const row = await eventually('attempted', async () => {
    const found = await deliveryRow(delivery);
    return found.attempts === 11 ? found : null;
  });
  expect([row.state, row.settled_at]).toEqual(['pending', null]);
});

test('goes back 30 days, and takes both ends of the time', async () => {
  const { id } = await quiet();
  const events = await writeEvents(client.tenant, customer, Array(4).fill('customer.updated'));
  const [from, to] = [daysAgo(29.9), daysAgo(20)];
  const at = [new Date(from.getTime() - 1), from, to, new Date(to.getTime() + 1)];
  const ids = await Promise.all(
    at.map((time, index) => writeDelivery(client.tenant, id, events[index]!, { state: 'cancelled', at: time })),
  );
  const answer = await recover(id, { since: ` ${from.toISOString()} `, until: to.toISOString() });
  expect(answer.body).toEqual({ data: { recovered: 2, has_more: false, next_since: null } });
  const states = (await Promise.all(ids.map(deliveryRow))).map(({ state }) => state === 'cancelled');
  expect(states).toEqual([true, false, false, true]);
});

test('of an endpoint without deliveries is nothing', async () => {
  const { id } = await quiet();
  const future = new Date(Date.now() + DAY_MS).toISOString();
  const answer = await recover(id, { since: since(1), until: future });
  expect([answer.status, answer.body]).toEqual([200, { data: { recovered: 0, has_more: false, next_since: null } }]);
});
