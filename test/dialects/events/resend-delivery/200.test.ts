import { afterAll, describe, expect, test } from 'vitest';
import { eventsApiClient } from '../../../support/events-api.ts';
import { eventually } from '../../../support/eventually.ts';
import { type Receiver, startReceiver } from '../../../support/webhook-receiver.ts';
import { daysAgo, deliveryRow, newCustomer, writeDelivery, writeEvents } from '../seeds.ts';

const client = await eventsApiClient();
const customer = await newCustomer(client.tenant);
const receiving = async (...answer: Parameters<typeof startReceiver>): Promise<Receiver & { id: string }> => {
  const receiver = await startReceiver(...answer);
  afterAll(() => receiver.close());
  return { ...receiver, ...(await client.endpoint({ url: receiver.url, event_types: ['customer.erased'] })), url: '' };
};
const oneEvent = async () => (await writeEvents(client.tenant, customer, ['customer.updated']))[0]!;
const resend = (id: string) => client.post(`/webhooks/deliveries/${id}/resend`);

describe('a delivery that is', () => {
  test.each(['delivered', 'exhausted', 'cancelled', 'pending'] as const)('%s is due now, and sent', async (state) => {
    const [{ id: endpointId, received }, event] = [await receiving(), await oneEvent()];
    const id = await writeDelivery(client.tenant, endpointId, event, { state, at: daysAgo(2), attempts: 10 });
    const before = Date.now();
    const answer = await resend(id);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.data).toMatchObject({ id, state: 'pending', attempts: 10, settled_at: null });
    expect(Date.parse(answer.body.data.next_attempt_at)).toBeGreaterThanOrEqual(before);
    const row = await eventually('delivered', async () => {
      const found = await deliveryRow(id);
      return found.state === 'delivered' ? found : null;
    });
    expect([row.attempts, received.length]).toEqual([11, 1]);
    expect(received[0]?.headers['webhook-id']).toBe(event.id);
  });
});

test('begins its schedule again: what fails then is tried again', async () => {
  const { id: endpointId } = await receiving(() => ({ status: 500 }));
  const id = await writeDelivery(client.tenant, endpointId, await oneEvent(), { state: 'exhausted', attempts: 10 });
  expect((await resend(id)).status).toBe(200);
  const row = await eventually('attempted', async () => {
    const found = await deliveryRow(id);
    return found.attempts === 11 ? found : null;
  });
  expect([row.state, row.settled_at]).toEqual(['pending', null]);
  expect(row.next_attempt_at?.getTime()).toBeLessThan(Date.now() + 10_000);
});

test('takes the order that its endpoint has by now', async () => {
  const { id: endpointId } = await receiving(() => ({ status: 500 }));
  const event = await oneEvent();
  const id = await writeDelivery(client.tenant, endpointId, event, { state: 'exhausted' });
  expect((await client.patch(`/webhooks/endpoints/${endpointId}`, { in_order: true })).status).toBe(200);
  expect((await deliveryRow(id)).in_order).toBe(false);
  await resend(id);
  expect((await deliveryRow(id)).in_order).toBe(true);
});

test('a body and its type do not matter', async () => {
  const { id: endpointId } = await receiving();
  const id = await writeDelivery(client.tenant, endpointId, await oneEvent(), { state: 'exhausted' });
  const answer = await client.post(`/webhooks/deliveries/${id}/resend`, '{', {
    headers: { 'content-type': 'text/plain' },
  });
  expect(answer.status, answer.text).toBe(200);
});
