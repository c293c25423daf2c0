import { afterAll, expect, test } from 'vitest';
import { eventsApiClient } from '../../../support/events-api.ts';
import { eventually } from '../../../support/eventually.ts';
import { ownerDatabase } from '../../../support/tenants.ts';
import { startReceiver } from '../../../support/webhook-receiver.ts';
import { daysAgo, newCustomer, writeDelivery, writeEvents } from '../seeds.ts';

const client = await eventsApiClient();
const customer = await newCustomer(client.tenant);
const receiver = await startReceiver();
afterAll(() => receiver.close());
const replay = (id: string, body: object) => client.post(`/webhooks/endpoints/${id}/replay`, body);
const since = (days: number) => daysAgo(days).toISOString();
const deliveriesOf = (id: string) =>
  ownerDatabase().selectFrom('delivery').selectAll().where('endpoint_id', '=', id).orderBy('id').execute();

test('sends events of the time that were never to be sent, of the types the endpoint is told of', async () => {
  const [tooOld] = await writeEvents(client.tenant, customer, ['customer.blocked'], daysAgo(9));
  const events = await writeEvents(
    client.tenant,
    customer,
    ['customer.blocked', 'customer.unblocked', 'customer.updated', 'customer.blocked', 'customer.blocked'],
    daysAgo(5),
  );
  const [tooNew] = await writeEvents(client.tenant, customer, ['customer.blocked'], daysAgo(2));
  const { id } = await client.endpoint({ url: receiver.url, event_types: ['customer.blocked', 'customer.unblocked'] });
  const given = [
    await writeDelivery(client.tenant, id, events[3]!, { state: 'delivered', at: daysAgo(5) }),
    await writeDelivery(client.tenant, id, events[4]!, { state: 'exhausted', at: daysAgo(5) }),
  ];

  const before = Date.now();
  const answer = await replay(id, { since: since(8), until: since(3) });
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toEqual({ data: { replayed: 2, has_more: false, next_since: null } });

  await eventually('received', () => (receiver.received.length === 2 ? true : null));
  expect(receiver.received.map(({ headers }) => headers['webhook-id']).sort()).toEqual([events[0]!.id, events[1]!.id]);
  const rows = await deliveriesOf(id);
  const written = rows.filter((row) => !given.includes(row.id));
  expect(written.map(({ event_id, version }) => [event_id, version])).toEqual(
    events.slice(0, 2).map((event) => [event.id, event.version]),
  );
  for (const { created_at } of written) expect(created_at.getTime()).toBeGreaterThanOrEqual(before);
  expect(rows.map(({ event_id }) => event_id)).not.toEqual(expect.arrayContaining([tooOld!.id, tooNew!.id]));
  expect((await replay(id, { since: since(8), until: since(3) })).body.data.replayed).toBe(0);
  expect((await replay(id, { since: since(10) })).body.data.replayed).toBe(2);
});

test('without types, sends all events there are, and of no other company', async () => {
  const own = await eventsApiClient();
  const customerId = await newCustomer(own.tenant);
  const { id } = await own.endpoint();
  const answer = await own.post(`/webhooks/endpoints/${id}/replay`, { since: since(1) });
  const events = await ownerDatabase()
    .selectFrom('event')
    .select(['id', 'customer_id'])
    .where('tenant_id', '=', own.tenant.id)
    .orderBy('version')
    .execute();
  expect(events.every(({ customer_id }) => customer_id === customerId)).toBe(true);
  expect(answer.body).toEqual({ data: { replayed: events.length, has_more: false, next_since: null } });
  expect((await deliveriesOf(id)).map(({ event_id }) => event_id)).toEqual(events.map((event) => event.id));
});

test('in order, arrives in the order of versions', async () => {
  const own = await eventsApiClient();
  const customerId = await newCustomer(own.tenant);
  const versions: number[] = [];
  const ordered = await startReceiver(() => {
    const last = ordered.received.at(-1)?.json;
    versions.push(last.data.version);
    return { status: 204 };
  });
  afterAll(() => ordered.close());
  await writeEvents(own.tenant, customerId, Array(5).fill('customer.updated'));
  const { id } = await own.endpoint({ url: ordered.url, in_order: true });
  const { replayed } = (await own.post(`/webhooks/endpoints/${id}/replay`, { since: since(1) })).body.data;
  expect(replayed).toBeGreaterThan(5);
  await eventually('all', () => (versions.length >= replayed ? true : null));
  expect(versions).toEqual(Array.from({ length: replayed }, (_, index) => index + 1));
  expect((await deliveriesOf(id)).every(({ in_order }) => in_order)).toBe(true);
});
