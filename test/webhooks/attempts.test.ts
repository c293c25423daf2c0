import type { ServerResponse } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { writeDelivery, writeEvents } from '../dialects/events/seeds.ts';
import { eventually } from '../support/eventually.ts';
import { startLocalServer } from '../support/local-server.ts';
import { arrivals, deliveriesTo, EACH_CHANGE, newCompany, settled } from './company.ts';

const DAY_SECONDS = 24 * 60 * 60;

test('of each attempt is kept when it was, its status, how long it took and the first kilobyte of the answer', async () => {
  const company = await newCompany();
  const answers = [
    { status: 500, body: 'é'.repeat(1_000) },
    { status: 302, body: `a\u0000b\u001b[31m`, headers: { location: '/elsewhere' } },
    { status: 201, body: 'thanks' },
  ];
  const told = await company.endpoint(EACH_CHANGE, (count) => answers[count - 1] ?? { status: 404 });
  await company.customer();
  await settled(told.id, [['pending', 1]]);
  await company.advance(7);
  await settled(told.id, [['pending', 2]]);
  await company.advance(370);
  const [delivery] = await settled(told.id, [['delivered', 3]]);

  const { body } = await company.api.get(`/webhooks/deliveries/${delivery?.id}`);
  const kept = { error_code: null, duration_ms: expect.any(Number), attempted_at: expect.any(String) };
  expect(body.data).toMatchObject({ state: 'delivered', attempts: 3, next_attempt_at: null });
  expect(body.data.attempt_history.toReversed()).toEqual([
    { ...kept, status: 500, answer: 'é'.repeat(512) },
    { ...kept, status: 302, answer: 'ab[31m' },
    { ...kept, status: 201, answer: 'thanks' },
  ]);
  const times = body.data.attempt_history.map(({ attempted_at }: { attempted_at: string }) => Date.parse(attempted_at));
  expect(times).toEqual(times.toSorted((a: number, b: number) => b - a));
  expect(body.data.settled_at).toBe(body.data.attempt_history[0].attempted_at);
});

test('what is pending goes to the URL that the endpoint has by then', async () => {
  const company = await newCompany();
  const [old, next] = [
    await company.endpoint(EACH_CHANGE, () => ({ status: 500 })),
    await company.endpoint({ event_types: ['customer.blocked'] }),
  ];
  await company.customer();
  await settled(old.id, [['pending', 1]]);
  const changed = await company.api.patch(`/webhooks/endpoints/${old.id}`, { url: next.url });
  expect(changed.status, changed.text).toBe(200);
  await company.advance(7);
  await settled(old.id, [['delivered', 2]]);
  expect(next.received.map(({ headers }) => headers['webhook-id'])).toEqual([old.received[0]?.headers['webhook-id']]);
  expect(old.received).toHaveLength(1);
});

test('that the URL before is gone says nothing of the one that an endpoint has now, and nothing is lost', async () => {
  const company = await newCompany();
  const { receiver, held } = await holding();
  const next = await company.endpoint({ event_types: ['customer.blocked'] });
  const { id } = await company.api.endpoint({ url: receiver.url, ...EACH_CHANGE });
  await company.customer();
  await eventually('it is on its way', () => (held.length === 1 ? true : null));
  await company.api.patch(`/webhooks/endpoints/${id}`, { url: next.url });
  held.shift()?.writeHead(410).end();
  await settled(id, [['pending', 1]]);
  await company.advance(7);
  await settled(id, [['delivered', 2]]);
  expect((await company.api.get(`/webhooks/endpoints/${id}`)).body.data).toMatchObject({ state: 'enabled' });
  expect(next.received).toHaveLength(1);
});

/** A receiver whose answers the test gives. */
async function holding() {
  const held: ServerResponse[] = [];
  const receiver = await startLocalServer((_request, response) => void held.push(response));
  onTestFinished(() => receiver.close());
  return { receiver, held };
}

test('an endpoint that was removed hears nothing more', async () => {
  const company = await newCompany();
  const [removed, kept] = [
    await company.endpoint(EACH_CHANGE, () => ({ status: 500 })),
    await company.endpoint(EACH_CHANGE),
  ];
  const id = await company.customer();
  await settled(removed.id, [['pending', 1]]);
  expect((await company.api.remove(`/webhooks/endpoints/${removed.id}`)).status).toBe(200);
  expect(await deliveriesTo(removed.id)).toEqual([]);
  await company.change(id);
  await company.advance(7);
  await arrivals(kept, 2);
  expect(removed.received).toHaveLength(1);
});

test('what is sent again on request while its last attempt is on its way begins its schedule again', async () => {
  const company = await newCompany();
  const { receiver, held } = await holding();
  const fail = () => held.shift()?.writeHead(500).end();
  const customerId = await company.customer();
  const [event] = await writeEvents(company.tenant, customerId, ['customer.updated']);
  if (!event) throw new Error('no event');
  const { id: endpointId } = await company.api.endpoint({ url: receiver.url });
  const id = await writeDelivery(company.tenant, endpointId, event, { state: 'pending', attempts: 9 });
  await company.advance(DAY_SECONDS + 10);
  await eventually('the last attempt', () => (held.length === 1 ? true : null));
  expect((await company.api.post(`/webhooks/deliveries/${id}/resend`)).status).toBe(200);
  fail();
  await eventually('one more', () => (held.length === 1 ? true : null));
  fail();
  const [row] = await settled(endpointId, [['pending', 10]]);
  expect(row?.next_attempt_at).not.toBeNull();
  // Both were made.
  const { body } = await company.api.get(`/webhooks/deliveries/${id}`);
  expect(body.data.attempt_history).toHaveLength(2);
});

test('what is sent again on request while it is on its way is sent again, whatever else ends before', async () => {
  const company = await newCompany();
  const { receiver, held } = await holding();
  const { id: endpointId } = await company.api.endpoint({ url: receiver.url, ...EACH_CHANGE });
  await company.customer();
  await eventually('the first', () => (held.length === 1 ? true : null));
  held.pop()?.writeHead(500).end();
  await settled(endpointId, [['pending', 1]]);
  await company.advance(7);
  await eventually('the first once more', () => (held.length === 1 ? true : null));
  await company.customer();
  await eventually('the second', () => (held.length === 2 ? true : null));
  const [first, second] = await deliveriesTo(endpointId);
  expect((await company.api.post(`/webhooks/deliveries/${first?.id}/resend`)).status).toBe(200);
  held.pop()?.writeHead(204).end();
  await eventually('the second is recorded', async () => {
    const rows = await deliveriesTo(endpointId);
    return rows.find(({ id }) => id === second?.id)?.state === 'delivered' ? true : null;
  });
  held.pop()?.writeHead(204).end();
  await eventually('the first again', () => (held.length === 1 ? true : null));
  held.pop()?.writeHead(204).end();
  await settled(endpointId, [
    ['delivered', 2],
    ['delivered', 1],
  ]);
});
