import { expect, inject, onTestFinished } from 'vitest';
import { type EventsApiClient, eventsApiClient } from '../support/events-api.ts';
import { eventually } from '../support/eventually.ts';
import { ownerDatabase, type TestTenant } from '../support/tenants.ts';
import { createdId, customerBody, type WalletsClient, walletsClient } from '../support/wallets.ts';
import { type Answerer, type Received, type Receiver, startReceiver } from '../support/webhook-receiver.ts';

/** An endpoint and what arrived there. */
export interface Told extends Receiver {
  readonly id: string;
  readonly secret: string;
}

/** A tenant with its customers, its endpoints and its clock. */
export interface Company {
  readonly tenant: TestTenant;
  readonly api: EventsApiClient;
  readonly wallets: WalletsClient;
  /** An endpoint with a receiver behind it, until the test ends. */
  endpoint(changes?: Record<string, unknown>, answer?: Answerer): Promise<Told>;
  /** A new customer with so many changes after the first. @returns its id */
  customer(changes?: number): Promise<string>;
  /** Changes customers, so that each has one more event. */
  change(...ids: string[]): Promise<void>;
  advance(seconds: number): Promise<void>;
}

/** A company on the shared server, or as `tenant` on the server at `url`. */
export async function newCompany(tenant?: TestTenant, url: string = inject('shared').url): Promise<Company> {
  const api = await eventsApiClient(tenant, url);
  const wallets = await walletsClient(api.tenant, url);
  let changed = 0;
  const change = async (id: string): Promise<void> => {
    const answer = await wallets.update(id, { first_name: `James${'abcdefghij'[changed++ % 10]}` });
    expect(answer.status, answer.text).toBe(200);
  };
  return {
    tenant: api.tenant,
    api,
    wallets,
    async endpoint(changes, answer) {
      const receiver = await startReceiver(answer);
      onTestFinished(() => receiver.close());
      const { id, secret } = await api.endpoint({ url: receiver.url, ...changes });
      return { ...receiver, id, secret };
    },
    async customer(changes = 0) {
      const id = await createdId(wallets, customerBody());
      for (let count = 0; count < changes; count += 1) await change(id);
      return id;
    },
    async change(...ids) {
      for (const id of ids) await change(id);
    },
    async advance(seconds) {
      const answer = await api.post('/sandbox/clock', { advance_seconds: seconds });
      expect(answer.status, answer.text).toBe(200);
    },
  };
}

/** For endpoints that are to hear of a customer once when it is created, and once of each change. */
export const EACH_CHANGE = { event_types: ['customer.created', 'customer.updated'] };

/** The versions of a customer's events, in the order in which they arrived. */
export const versionsOf = ({ received }: Receiver, customerId: string): number[] =>
  received.filter(({ json }) => json.data.customer_id === customerId).map(({ json }) => json.data.version);

/** Settles once so many requests arrived. */
export const arrivals = (receiver: Receiver, count: number): Promise<readonly Received[]> =>
  eventually(`${count} requests`, () => (receiver.received.length >= count ? receiver.received : null));

export const deliveriesTo = (endpointId: string) =>
  ownerDatabase().selectFrom('delivery').selectAll().where('endpoint_id', '=', endpointId).orderBy('id').execute();

/** Settles once the endpoint's deliveries, oldest first, are in these states after so many attempts each. */
export const settled = (endpointId: string, expected: readonly (readonly [state: string, attempts: number])[]) =>
  eventually(JSON.stringify(expected), async () => {
    const rows = await deliveriesTo(endpointId);
    const seen = rows.map(({ state, attempts }) => [state, attempts]);
    return JSON.stringify(seen) === JSON.stringify(expected) ? rows : null;
  });

/** Compact JSON with sorted keys, as a client writes it that has none of our code. No key here looks like a number. */
export const sortedJson = (value: unknown): string =>
  JSON.stringify(value, (_key, each) =>
    each === null || typeof each !== 'object' || Array.isArray(each)
      ? each
      : Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  );
