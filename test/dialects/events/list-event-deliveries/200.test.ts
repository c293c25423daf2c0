import { expect, test } from 'vitest';
import { eventsApiClient } from '../../../support/events-api.ts';
import { newCustomer, writeDelivery, writeEvents } from '../seeds.ts';

const client = await eventsApiClient();
const customer = await newCustomer(client.tenant);
const quiet = () => client.endpoint({ event_types: ['customer.erased'] });
const deliveriesOf = async (eventId: string) => {
  const answer = await client.get(`/events/${eventId}/deliveries`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};

test('has one for each endpoint, newest first, as the lists of the endpoints show them', async () => {
  const [event, another] = await writeEvents(client.tenant, customer, ['customer.updated', 'customer.updated']);
  const [first, second] = [await quiet(), await quiet()];
  const older = await writeDelivery(client.tenant, first.id, event!, { state: 'delivered', at: new Date(1e12) });
  const newer = await writeDelivery(client.tenant, second.id, event!, { state: 'cancelled' });
  await writeDelivery(client.tenant, second.id, another!, { state: 'delivered' });

  const { data, ...rest } = await deliveriesOf(event!.id);
  expect([data.map(({ id }: { id: string }) => id), rest]).toEqual([[newer, older], {}]);
  expect([data[1]]).toEqual((await client.get(`/webhooks/endpoints/${first.id}/deliveries`)).body.data);
  expect(data[0]).toMatchObject({ endpoint_id: second.id, event_id: event!.id, state: 'cancelled' });

  await client.remove(`/webhooks/endpoints/${second.id}`);
  expect((await deliveriesOf(event!.id)).data).toEqual([data[1]]);
});

test('of an event that nobody was told of is empty', async () => {
  const [event] = await writeEvents(client.tenant, customer, ['customer.updated']);
  expect(await deliveriesOf(event!.id)).toEqual({ data: [] });
});
