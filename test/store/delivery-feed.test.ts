import { expect, test } from 'vitest';
import { idBefore, newId } from '../../src/lib/ids.ts';
import type { Scope } from '../../src/lib/scope.ts';
import { CHAIN_START } from '../../src/onboarding/events.ts';
import { insertAttempts, type RecordedAttempt } from '../../src/store/attempts.ts';
import { attemptsAfter, readBacklog } from '../../src/store/delivery-feed.ts';
import { type Tx, tenantTransaction } from '../../src/store/tenant-transaction.ts';
import { insertEndpoint } from '../../src/store/webhook-endpoints.ts';
import type { Endpoint } from '../../src/webhooks/endpoint.ts';
import { createdCustomer } from '../onboarding/support.ts';
import { newScope, openTestServices } from '../support/services.ts';

const services = await openTestServices();
const START = { after: idBefore(new Date()), seen: [] };
const AT = new Date('2026-11-21T10:00:00.000Z');

/** A tenant with two endpoints, and a new customer that both are told of. */
async function prepare() {
  const scope = await newScope(services);
  const inScope = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    tenantTransaction(services.core.database, scope, work);
  const [first, second] = [endpoint('first'), endpoint('second')];
  await inScope((tx) => insertEndpoint(tx, scope, first));
  await inScope((tx) => insertEndpoint(tx, scope, second));
  const customerId = await createdCustomer(services, scope);
  const rows = await inScope((tx) =>
    tx
      .selectFrom('delivery')
      .select(['id', 'endpoint_id', 'created_at'])
      .where('tenant_id', '=', scope.tenantId)
      .execute(),
  );
  const deliveryTo = ({ id }: Endpoint) => rows.find((row) => row.endpoint_id === id)?.id ?? '';
  return {
    ...{ scope, inScope, first, second, customerId, deliveryTo },
    createdAt: rows[0]?.created_at,
    record: (...attempts: RecordedAttempt[]) => insertEach(scope, attempts),
  };
}

/** One after the other: they may be of several endpoints. */
async function insertEach(scope: Scope, attempts: readonly RecordedAttempt[]): Promise<void> {
  for (const made of attempts) {
    const { endpoint_id } = await services.owner
      .selectFrom('delivery')
      .select('endpoint_id')
      .where('id', '=', made.deliveryId)
      .executeTakeFirstOrThrow();
    await insertAttempts(services.core.database, scope, endpoint_id, [made]);
  }
}

const endpoint = (path: string): Endpoint => ({
  ...{ id: newId(), url: `https://example.com/${path}`, description: '', eventTypes: ['customer.created'] },
  ...{ format: 'standard', dialect: 'cards', payload: 'thin', inOrder: false, state: 'enabled', disabledReason: null },
  ...{ failingSince: null, secret: Buffer.alloc(1), older: null, ...CHAIN_START, createdAt: AT, updatedAt: AT },
});

const attempt = (deliveryId: string, number: number, changes: Partial<RecordedAttempt>): RecordedAttempt => ({
  ...{
    id: newId(),
    deliveryId,
    number,
    earlierAttempts: 0,
    order: null,
    at: AT,
    status: 500,
    errorCode: null,
    durationMs: 12,
    answer: 'no',
  },
  ...{ state: 'pending', nextAttemptAt: new Date(AT.getTime() + 60_000), ...changes },
});

test('attempts come in the order they were recorded in, and say what became of the delivery', async () => {
  const { scope, inScope, first, second, customerId, deliveryTo, createdAt, record } = await prepare();
  const [toFirst, toSecond] = [deliveryTo(first), deliveryTo(second)];
  await record(attempt(toFirst, 1, { status: null, errorCode: 'timeout' }));
  await record(attempt(toSecond, 1, { status: 204, state: 'delivered', nextAttemptAt: null }));
  await record(attempt(toFirst, 2, { status: 410, state: 'cancelled', nextAttemptAt: null }));

  const all = await inScope((tx) => attemptsAfter(tx, scope, START, null, 9));
  const fed = {
    ...{ id: expect.any(String), at: AT, number: 1, durationMs: 12 },
    endpoint: { id: first.id, url: 'https://example.com/first' },
    delivery: { id: toFirst, state: 'cancelled', nextAttemptAt: null },
    event: { id: expect.any(String), type: 'customer.created', customerId, version: 1, createdAt },
  };
  expect(all).toEqual([
    { ...fed, status: null, errorCode: 'timeout' },
    {
      ...{ ...fed, status: 204, errorCode: null, endpoint: { id: second.id, url: 'https://example.com/second' } },
      delivery: { id: toSecond, state: 'delivered', nextAttemptAt: null },
    },
    { ...fed, number: 2, status: 410, errorCode: null },
  ]);

  const [one, two, three] = all.map(({ id }) => id);
  const look = async (position: { after: string; seen: string[] }, endpointId: string | null, limit = 9) =>
    (await inScope((tx) => attemptsAfter(tx, scope, position, endpointId, limit))).map(({ id }) => id);
  expect(await look(START, first.id)).toEqual([one, three]);
  expect(await look(START, null, 2)).toEqual([one, two]);
  expect(await look({ after: one ?? '', seen: [] }, null)).toEqual([two, three]);
  expect(await look({ ...START, seen: [two ?? ''] }, null)).toEqual([one, three]);
  expect(await look(START, newId())).toEqual([]);
});

test('what is pending waits, since it was made', async () => {
  const { scope, inScope, first, second, deliveryTo, createdAt, record } = await prepare();
  const waits = (endpointId: string | null) => inScope((tx) => readBacklog(tx, scope, endpointId));
  expect(await waits(null)).toEqual({ pending: 2, oldestAt: createdAt });
  await record(attempt(deliveryTo(first), 1, {}));
  await record(attempt(deliveryTo(second), 1, { status: 204, state: 'delivered', nextAttemptAt: null }));
  expect(await waits(null)).toEqual({ pending: 1, oldestAt: createdAt });
  expect(await waits(first.id)).toEqual({ pending: 1, oldestAt: createdAt });
  expect(await waits(second.id)).toEqual({ pending: 0, oldestAt: null });
});

test('another tenant, and the other mode, see nothing of it', async () => {
  const { scope, first, deliveryTo, record } = await prepare();
  await record(attempt(deliveryTo(first), 1, {}));
  // The owner is a superuser here: not even row-level security stands between.
  for (const other of [await newScope(services), { ...scope, mode: 'live' } as const]) {
    const inOther = <T>(work: (tx: Tx) => Promise<T>) => tenantTransaction(services.owner, other, work);
    expect(await inOther((tx) => attemptsAfter(tx, other, START, null, 9))).toEqual([]);
    expect(await inOther((tx) => readBacklog(tx, other, null))).toEqual({ pending: 0, oldestAt: null });
  }
});
