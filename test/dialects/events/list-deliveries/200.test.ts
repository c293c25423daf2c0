import { beforeAll, describe, expect, test } from 'vitest';
import { eventsApiClient } from '../../../support/events-api.ts';
import { moreCredentials } from '../../../support/tenants.ts';
import { daysAgo, newCustomer, writeDelivery, writeEvents } from '../seeds.ts';

interface Line {
  readonly id: string;
  readonly created_at: string;
}

const client = await eventsApiClient();
const customer = await newCustomer(client.tenant);
const events = await writeEvents(client.tenant, customer, Array(6).fill('customer.updated'));
// Told of nothing that these tests do not write themselves.
const quiet = () => client.endpoint({ event_types: ['customer.erased'] });
const [endpoint, another] = [await quiet(), await quiet()];

const listed = async (query: Record<string, string> = {}, of: string = endpoint.id, by = client) => {
  const answer = await by.get(`/webhooks/endpoints/${of}/deliveries`, `?${new URLSearchParams(query)}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body as { data: Line[]; next_cursor: string | null };
};
const idsOf = ({ data }: { data: readonly Line[] }) => data.map(({ id }) => id);

/** Newest first, a day apart. */
const STATES = ['pending', 'delivered', 'exhausted', 'cancelled', 'delivered'] as const;
const times = STATES.map((_, index) => daysAgo(index + 1));
let ids: string[] = [];

beforeAll(async () => {
  ids = await Promise.all(
    STATES.map((state, index) =>
      writeDelivery(client.tenant, endpoint.id, events[index]!, { state, at: times[index]! }),
    ),
  );
  await writeDelivery(client.tenant, another.id, events[0]!, { state: 'delivered' });
});

describe('a page', () => {
  test('has the newest first, of this endpoint alone', async () => {
    const answer = await client.get(`/webhooks/endpoints/${endpoint.id}/deliveries`);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.body).toEqual({ data: expect.any(Array), next_cursor: null });
    expect(idsOf(answer.body)).toEqual(ids);
  });

  test('shows whose event it is, and what became of it', async () => {
    const [pending, delivered] = (await listed()).data;
    const shared = { endpoint_id: endpoint.id, event_type: 'customer.updated', customer_id: customer, attempts: 1 };
    expect(delivered).toEqual({
      ...shared,
      id: ids[1],
      event_id: events[1]!.id,
      version: events[1]!.version,
      state: 'delivered',
      next_attempt_at: null,
      created_at: times[1]!.toISOString(),
      settled_at: times[1]!.toISOString(),
    });
    expect(pending).toEqual({
      ...shared,
      id: ids[0],
      event_id: events[0]!.id,
      version: events[0]!.version,
      state: 'pending',
      next_attempt_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      created_at: times[0]!.toISOString(),
      settled_at: null,
    });
  });

  test('of an endpoint without deliveries is empty', async () => {
    expect(await listed({}, (await quiet()).id)).toEqual({ data: [], next_cursor: null });
  });

  test('holds as many as it is asked for, and tells where the next begins', async () => {
    const first = await listed({ limit: '2' });
    expect(idsOf(first)).toEqual(ids.slice(0, 2));
    const second = await listed({ limit: '2', cursor: first.next_cursor ?? '' });
    const third = await listed({ limit: '2', cursor: second.next_cursor ?? '' });
    expect([idsOf(second), idsOf(third), third.next_cursor]).toEqual([ids.slice(2, 4), ids.slice(4), null]);
    expect((await listed({ limit: '5' })).next_cursor).toBeNull();
  });
});

describe('a filter', () => {
  test.each<[string, readonly number[]]>([
    ['pending', [0]],
    ['delivered', [1, 4]],
    ['exhausted', [2]],
    ['cancelled', [3]],
  ])('state=%s', async (state, which) => {
    expect(idsOf(await listed({ state }))).toEqual(which.map((index) => ids[index]));
  });

  test('holds behind a cursor', async () => {
    const { next_cursor } = await listed({ state: 'delivered', limit: '1' });
    expect(idsOf(await listed({ state: 'delivered', limit: '1', cursor: next_cursor ?? '' }))).toEqual([ids[4]]);
  });

  test('of a time takes both of its ends', async () => {
    const at = (index: number, byMs = 0) => new Date(times[index]!.getTime() + byMs).toISOString();
    expect(idsOf(await listed({ from: at(3), to: at(1) }))).toEqual(ids.slice(1, 4));
    expect(idsOf(await listed({ from: at(3, 1), to: at(1, -1) }))).toEqual(ids.slice(2, 3));
    expect(idsOf(await listed({ from: at(2) }))).toEqual(ids.slice(0, 3));
    expect(idsOf(await listed({ to: at(2) }))).toEqual(ids.slice(2));
    expect(idsOf(await listed({ from: at(1), to: at(3) }))).toEqual([]);
    const local = at(2).replace('Z', '+00:00');
    expect(idsOf(await listed({ from: local, to: local, state: 'exhausted' }))).toEqual([ids[2]]);
  });
});

test('in live mode a time is found by the ids, and the modes do not mix', async () => {
  const live = await eventsApiClient(await moreCredentials(client.tenant, 'live'));
  const { id } = await live.endpoint({ event_types: ['customer.erased'] });
  const ofLive = await newCustomer(live.tenant);
  const written = await writeEvents(live.tenant, ofLive, Array(3).fill('customer.updated'), new Date(), 'live');
  const made = await Promise.all(
    written.map((event, index) =>
      writeDelivery(live.tenant, id, event, { state: 'delivered', at: times[index]!, mode: 'live' }),
    ),
  );
  expect(idsOf(await listed({}, id, live))).toEqual(made);
  const [from, to] = [times[1]!.toISOString(), times[1]!.toISOString()];
  expect(idsOf(await listed({ from }, id, live))).toEqual(made.slice(0, 2));
  expect(idsOf(await listed({ to }, id, live))).toEqual(made.slice(1));
  expect(idsOf(await listed({ from, to }, id, live))).toEqual(made.slice(1, 2));
  expect(idsOf(await listed())).toEqual(ids);
});
