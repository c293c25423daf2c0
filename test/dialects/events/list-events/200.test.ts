import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../../src/lib/ids.ts';
import type { Event } from '../../../../src/onboarding/events.ts';
import { type EventsApiClient, eventsApiClient } from '../../../support/events-api.ts';
import { eventually } from '../../../support/eventually.ts';
import { moreCredentials, ownerDatabase } from '../../../support/tenants.ts';
import { startReceiver } from '../../../support/webhook-receiver.ts';
import { daysAgo, newCustomer, writeEvents } from '../seeds.ts';

interface Line {
  readonly id: string;
  readonly created_at: string;
}

const client = await eventsApiClient();
const listed = async (query: Record<string, string> = {}, by: EventsApiClient = client) => {
  const answer = await by.get('/events', `?${new URLSearchParams(query)}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body as { data: Line[]; next_cursor: string | null };
};
const idsOf = (events: readonly { readonly id: string }[]) => events.map(({ id }) => id);
const found = async (query: Record<string, string>) => idsOf((await listed(query)).data);
/** Every event of the list, from page to page. */
async function walked(query: Record<string, string>, by?: EventsApiClient, betweenPages = async () => {}) {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await listed({ ...query, ...(cursor && { cursor }) }, by);
    ids.push(...idsOf(page.data));
    cursor = page.next_cursor;
    await betweenPages();
  }
  return ids;
}

/** The events that all tests but the walk read: of two customers, by hand and in time, newest last. */
let [customer, other] = ['', ''];
let all: readonly Event[] = [];
const times = [daysAgo(5), daysAgo(4), daysAgo(3), daysAgo(2), daysAgo(2)] as const;
beforeAll(async () => {
  [customer, other] = [await newCustomer(client.tenant), await newCustomer(client.tenant)];
  const written = [
    await writeEvents(client.tenant, customer, ['customer.blocked'], times[0]),
    await writeEvents(client.tenant, other, ['customer.blocked'], times[1]),
    await writeEvents(client.tenant, customer, ['customer.unblocked'], times[2]),
    await writeEvents(client.tenant, customer, ['customer.erased'], times[3]),
    await writeEvents(client.tenant, other, ['customer.unblocked'], times[4]),
  ];
  all = written.flat();
});
const PAST = { to: daysAgo(1).toISOString() };
const which = (...indexes: readonly number[]) => indexes.map((index) => all[index]?.id);

describe('a page', () => {
  test('has the newest first, with what a chain is checked by', async () => {
    const answer = await client.get('/events');
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.body).toEqual({ data: expect.any(Array), next_cursor: null });
    const times = (answer.body.data as Line[]).map(({ created_at }) => created_at);
    expect(times).toEqual(times.toSorted().reverse());
    expect(answer.body.data.find(({ id }: Line) => id === all[2]?.id)).toEqual({
      id: all[2]?.id,
      type: 'customer.unblocked',
      customer_id: customer,
      endpoint_id: null,
      version: all[2]?.version,
      mode: 'test',
      created_at: all[2]?.createdAt.toISOString(),
      data: { state: 'active' },
      previous_hash: all[0]?.hash.toString('hex'),
      hash: all[2]?.hash.toString('hex'),
      // Sealed every minute.
      checkpoint: expect.toBeOneOf([null, 1, 2]),
    });
  });

  test('of a company without customers is empty', async () => {
    expect(await listed({}, await eventsApiClient())).toEqual({ data: [], next_cursor: null });
  });

  test('holds as many as it is asked for, and tells where the next begins', async () => {
    const first = await listed({ ...PAST, limit: '2' });
    const second = await listed({ ...PAST, limit: '2', cursor: first.next_cursor ?? '' });
    const third = await listed({ ...PAST, limit: '2', cursor: second.next_cursor ?? '' });
    // Two are of the same time: the id decides.
    const newest = all[3]!.id > all[4]!.id ? [3, 4] : [4, 3];
    expect([idsOf(first.data), idsOf(second.data)]).toEqual([which(...newest), which(2, 1)]);
    expect([idsOf(third.data), third.next_cursor]).toEqual([which(0), null]);
    expect((await listed({ ...PAST, limit: '5' })).next_cursor).toBeNull();
  });

  test("shows an endpoint's own events too", async () => {
    const own = await eventsApiClient();
    const gone = await startReceiver(() => ({ status: 410 }));
    afterAll(() => gone.close());
    const { id } = await own.endpoint({ url: gone.url });
    await newCustomer(own.tenant);
    const disabled = await eventually('disabled', async () => {
      const { data } = await listed({ type: 'endpoint.disabled' }, own);
      return data.length > 0 ? data : null;
    });
    expect(disabled).toEqual([
      expect.objectContaining({ customer_id: null, endpoint_id: id, version: 1, data: { reason: 'answered_410' } }),
    ]);
  });
});

describe('a filter', () => {
  test('by customer has its events in the order of versions, all of them', async () => {
    const ids = await found({ customer_id: customer });
    const rows = await ownerDatabase()
      .selectFrom('event')
      .select('id')
      .where('customer_id', '=', customer)
      .orderBy('version', 'desc')
      .execute();
    expect(ids).toEqual(idsOf(rows));
    expect(ids.slice(0, 3)).toEqual(which(3, 2, 0));
    expect(await walked({ customer_id: customer, limit: '2' })).toEqual(ids);
  });

  test.each<[Record<string, string>, readonly number[]]>([
    [{ type: 'customer.blocked' }, [1, 0]],
    [{ type: 'customer.erased' }, [3]],
    [{ type: 'enrollment.failed' }, []],
    [{ from: times[1].toISOString(), to: times[2].toISOString() }, [2, 1]],
    [{ from: new Date(times[1].getTime() + 1).toISOString(), to: times[2].toISOString() }, [2]],
    [{ from: times[1].toISOString(), to: new Date(times[2].getTime() - 1).toISOString() }, [1]],
    [{ from: times[2].toISOString(), to: times[1].toISOString() }, []],
    [{ type: 'customer.unblocked', to: times[2].toISOString() }, [2]],
  ])('%j', async (query, indexes) => {
    expect(await found(query)).toEqual(which(...indexes));
  });

  test('by customer, with the others', async () => {
    expect(await found({ customer_id: customer, type: 'customer.blocked' })).toEqual(which(0));
    expect(await found({ customer_id: other, ...PAST })).toEqual(which(4, 1));
    expect(await found({ customer_id: other, from: times[3].toISOString(), ...PAST })).toEqual(which(4));
  });

  test('holds behind a cursor', async () => {
    expect(await walked({ type: 'customer.blocked', limit: '1' })).toEqual(which(1, 0));
    expect(await walked({ customer_id: customer, ...PAST, limit: '1' })).toEqual(which(3, 2, 0));
  });

  test('by a customer that there is not, or is not theirs, finds nothing', async () => {
    expect(await found({ customer_id: newId() })).toEqual([]);
    expect((await listed({ customer_id: customer }, await eventsApiClient())).data).toEqual([]);
  });
});

test("no page shows another tenant's events or the other mode's", async () => {
  const live = await eventsApiClient(await moreCredentials(client.tenant, 'live'));
  const ofLive = await newCustomer(live.tenant);
  const inLive = await walked({ limit: '100' }, live);
  expect(inLive.length).toBeGreaterThan(0);
  expect(await walked({ customer_id: ofLive, limit: '100' }, live)).toEqual(inLive.toSorted().reverse());
  expect((await walked({ limit: '100' })).filter((id) => inLive.includes(id))).toEqual([]);
  const { next_cursor } = await listed({ limit: '1' });
  const stranger = await eventsApiClient();
  for (const query of [{}, { customer_id: customer }])
    expect((await listed({ ...query, cursor: next_cursor ?? '' }, stranger)).data).toEqual([]);
});

test('a cursor walks over all events without a gap or a repetition while others arrive', async () => {
  const busy = await eventsApiClient();
  const id = await newCustomer(busy.tenant);
  await writeEvents(busy.tenant, id, Array(25).fill('customer.updated'));
  const before = idsOf((await listed({ limit: '100' }, busy)).data);
  const arrive = async () => void (await writeEvents(busy.tenant, id, ['customer.updated']));
  expect(await walked({ limit: '7' }, busy, arrive)).toEqual(before);
  // Without a limit, twenty.
  expect((await listed({}, busy)).data).toHaveLength(20);
});
