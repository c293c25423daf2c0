import { setTimeout } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { expect, inject, onTestFinished, test } from 'vitest';
import { type CardsClient, cardsClient, enrollBody } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { startLocalServer } from '../support/local-server.ts';
import { ownerDatabase } from '../support/tenants.ts';
import { addEndpoint, startReceiver } from '../support/webhook-receiver.ts';

type Reply = Parameters<typeof startReceiver>[0];

const listenAt = ({ tenant }: CardsClient, url: string) =>
  addEndpoint({ tenant: tenant.id, url, events: 'customer.created' });

/** A tenant with one endpoint that hears of new customers and answers like this. */
async function listening(reply: Reply) {
  const cards = await cardsClient();
  const receiver = await startReceiver(reply);
  onTestFinished(() => receiver.close());
  const { id, secret } = await listenAt(cards, receiver.url);
  return { cards, receiver, endpointId: id, secret };
}

const arrive = async (cards: CardsClient): Promise<string> => {
  const created = await cards.enroll(enrollBody());
  expect(created.status, created.text).toBe(201);
  return created.body.data.id;
};

const advance = async ({ tenant }: CardsClient, seconds: number): Promise<void> => {
  const response = await fetch(`${inject('shared').url}/sandbox/clock`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tenant.api_key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ advance_seconds: seconds }),
  });
  expect(response.status).toBe(200);
};

const deliveriesOf = (endpointId: string) =>
  ownerDatabase()
    .selectFrom('delivery')
    .select(['id', 'state', 'attempts', 'next_attempt_at', 'created_at'])
    .where('endpoint_id', '=', endpointId)
    .orderBy('created_at')
    .execute();

/** The only delivery of an endpoint once it is in this state after so many attempts. */
const settled = (endpointId: string, state: string, attempts: number) =>
  eventually(`${state} after ${attempts} attempts`, async () => {
    const [delivery] = await deliveriesOf(endpointId);
    return delivery?.state === state && delivery.attempts === attempts ? delivery : null;
  });

const attemptsOf = (deliveryId: string) =>
  ownerDatabase()
    .selectFrom('delivery_attempt')
    .select(['status', 'error_code', 'answer', 'attempted_at', 'duration_ms'])
    .where('delivery_id', '=', deliveryId)
    .orderBy('id')
    .execute();

const endpointOf = (id: string) =>
  ownerDatabase()
    .selectFrom('webhook_endpoint')
    .select(['state', 'disabled_reason', 'failing_since'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();

test('what failed twice comes again with the same id and a fresh signature, until it is accepted', async () => {
  const { cards, receiver, endpointId, secret } = await listening((count) =>
    count < 3 ? { status: 500, body: `fault ${count}` } : { status: 200, body: 'thanks' },
  );
  await arrive(cards);
  await settled(endpointId, 'pending', 1);
  await eventually('failing', async () => (await endpointOf(endpointId)).failing_since);
  await advance(cards, 10);
  const waiting = await settled(endpointId, 'pending', 2);
  // The wait after the second failure is five minutes, give or take a fifth.
  const [, second] = await attemptsOf(waiting.id);
  const waitMs = (waiting.next_attempt_at?.getTime() ?? 0) - (second?.attempted_at.getTime() ?? 0);
  expect(waitMs).toBeGreaterThanOrEqual(240_000);
  expect(waitMs).toBeLessThanOrEqual(360_000);
  await advance(cards, 400);
  const { id } = await settled(endpointId, 'delivered', 3);

  const [first] = receiver.received;
  expect(receiver.received).toHaveLength(3);
  for (const { headers, body } of receiver.received) {
    expect([headers['webhook-id'], body]).toEqual([first?.headers['webhook-id'], first?.body]);
    new Webhook(secret).verify(body, headers as Record<string, string>);
  }
  const attempts = await attemptsOf(id);
  expect(attempts.map(({ status, error_code, answer }) => [status, error_code, answer])).toEqual([
    [500, null, 'fault 1'],
    [500, null, 'fault 2'],
    [200, null, 'thanks'],
  ]);
  const healed = await eventually('healed', async () => {
    const endpoint = await endpointOf(endpointId);
    return endpoint.failing_since === null ? endpoint : null;
  });
  expect(healed).toEqual({ state: 'enabled', disabled_reason: null, failing_since: null });
});

test('a retry that was brought forward is not made once more at its old time', async () => {
  const { cards, endpointId, receiver } = await listening(() => ({ status: 503 }));
  await arrive(cards);
  await settled(endpointId, 'pending', 1);
  await advance(cards, 10);
  await settled(endpointId, 'pending', 2);
  // The wait for the old time is over, and whatever it left behind has had its chance.
  await setTimeout(6_500);
  expect((await deliveriesOf(endpointId))[0]?.attempts).toBe(2);
  expect(receiver.received).toHaveLength(2);
});

test('a receiver that is gone is left alone from then on', async () => {
  const { cards, receiver, endpointId } = await listening(() => ({ status: 410 }));
  const healthy = await startReceiver();
  onTestFinished(() => healthy.close());
  await listenAt(cards, healthy.url);
  await arrive(cards);
  await settled(endpointId, 'cancelled', 1);
  expect(await endpointOf(endpointId)).toMatchObject({ state: 'disabled', disabled_reason: 'answered_410' });

  const next = await arrive(cards);
  await eventually('the other endpoint hears of the next customer', () =>
    healthy.received.some(({ json }) => json.data.customer_id === next) ? true : null,
  );
  await advance(cards, 86_400);
  expect(receiver.received).toHaveLength(1);
  expect(await deliveriesOf(endpointId)).toHaveLength(1);
});

test('an endpoint that fails for five days is disabled', async () => {
  const { cards, endpointId } = await listening(() => ({ status: 500 }));
  await arrive(cards);
  await settled(endpointId, 'pending', 1);
  await advance(cards, 5 * 86_400 + 60);
  await settled(endpointId, 'cancelled', 2);
  expect(await endpointOf(endpointId)).toMatchObject({ state: 'disabled', disabled_reason: 'failing_5_days' });
});

test('a redirect is a failure, and nobody goes where it points', async () => {
  const target = await startLocalServer((_request, response) => response.end());
  onTestFinished(() => target.close());
  const { cards, endpointId } = await listening(() => ({ status: 307, headers: { location: `${target.url}/hook` } }));
  await arrive(cards);
  const { id } = await settled(endpointId, 'pending', 1);
  expect(await attemptsOf(id)).toMatchObject([{ status: 307, error_code: null }]);
  expect(target.connections()).toBe(0);
});

test('a receiver may ask for more time', async () => {
  const { cards, endpointId } = await listening(() => ({ status: 503, headers: { 'retry-after': '7200' } }));
  await arrive(cards);
  const { id, next_attempt_at } = await settled(endpointId, 'pending', 1);
  const [attempt] = await attemptsOf(id);
  const answeredAt = (attempt?.attempted_at.getTime() ?? 0) + (attempt?.duration_ms ?? 0);
  expect(next_attempt_at?.getTime()).toBe(answeredAt + 7_200_000);
});

test('one dead endpoint does not keep another from hearing', async () => {
  const { cards, receiver } = await listening(() => ({ status: 200 }));
  const dead = await startLocalServer(() => {});
  await dead.close();
  const { id } = await listenAt(cards, `${dead.url}/hook`);
  await arrive(cards);
  await eventually('heard', () => (receiver.received.length === 1 ? true : null));
  const delivery = await settled(id, 'pending', 1);
  expect(await attemptsOf(delivery.id)).toMatchObject([{ status: null, error_code: 'connect', answer: '' }]);
});
