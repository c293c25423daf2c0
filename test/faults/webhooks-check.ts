import pg from 'pg';
import type { Arrival, Hook } from './webhooks-receiver.ts';

/** What of all accepted events may have been accepted more than once. */
const MAX_DUPLICATE_RATIO = 0.01;

/** An event as the database has it. */
export interface CommittedEvent {
  readonly id: string;
  readonly customerId: string;
  readonly version: number;
}

/** What one endpoint was told. */
export interface Told {
  readonly requests: number;
  readonly answered: Readonly<Record<Arrival['answered'], number>>;
  /** Events that were accepted once or more often. */
  readonly accepted: number;
  /** Events that were accepted more than once. */
  readonly duplicates: number;
  readonly violations: readonly string[];
}

/** Compares what arrived at an endpoint with what was committed. */
export function checkArrivals(name: string, { arrivals }: Hook, events: readonly CommittedEvent[]): Told {
  const violations: string[] = [];
  const byId = Map.groupBy(arrivals, ({ webhookId }) => webhookId);
  const acceptedOf = (id: string) => (byId.get(id) ?? []).filter(({ answered }) => answered === 'accepted').length;
  let [accepted, duplicates] = [0, 0];
  for (const { id, customerId, version } of events) {
    const times = acceptedOf(id);
    if (times === 0) violations.push(`${name}: version ${version} of ${customerId} was never accepted`);
    if (times > 0) accepted += 1;
    if (times > 1) duplicates += 1;
    for (const arrival of byId.get(id) ?? [])
      if (arrival.customerId !== customerId || arrival.version !== version)
        violations.push(`${name}: ${id} came with another event`);
  }
  const known = new Set(events.map(({ id }) => id));
  for (const id of byId.keys()) if (!known.has(id)) violations.push(`${name}: ${id} is no event`);
  const unsigned = arrivals.filter(({ isSigned }) => !isSigned).length;
  if (unsigned > 0) violations.push(`${name}: ${unsigned} requests had no valid signature`);
  if (duplicates > accepted * MAX_DUPLICATE_RATIO)
    violations.push(`${name}: ${duplicates} of ${accepted} events were accepted more than once`);
  const count = (answered: Arrival['answered']) => arrivals.filter((arrival) => arrival.answered === answered).length;
  const answered = {
    accepted: count('accepted'),
    error: count('error'),
    silence: count('silence'),
    reset: count('reset'),
  };
  return { requests: arrivals.length, answered, accepted, duplicates, violations };
}

/**
 * Over all requests, the refused ones too: after a version was accepted no lower one is seen, and before it was accepted none higher.
 */
export function checkOrder(name: string, { arrivals }: Hook): string[] {
  const accepted = new Map<string, number>();
  return arrivals.flatMap(({ customerId, version, answered }) => {
    const last = accepted.get(customerId) ?? 0;
    if (answered === 'accepted') accepted.set(customerId, Math.max(last, version));
    if (version === last || version === last + 1) return [];
    return [`${name}: version ${version} of ${customerId} was seen when ${last} was the last one accepted`];
  });
}

/** The database of a server that runs, as its superuser. */
export interface Books {
  events(): Promise<CommittedEvent[]>;
  /** Deliveries that are neither delivered nor given up, and when the last of them is due, in ms of the epoch. */
  pending(): Promise<{ readonly count: number; readonly lastMs: number }>;
  /** How many deliveries ended in each state, and what is written of the endpoints. */
  ended(): Promise<{ readonly deliveries: Readonly<Record<string, number>>; readonly disabled: number }>;
}

export const booksAt = (databaseUrl: string): Books => {
  const ask = async (statement: string) => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      return (await client.query(statement)).rows;
    } finally {
      await client.end();
    }
  };
  return {
    async events() {
      const rows = await ask('select id, customer_id, version from event where customer_id is not null');
      return rows.map(({ id, customer_id, version }) => ({ id, customerId: customer_id, version }));
    },
    async pending() {
      const [row] = await ask(
        `select count(*) as count, extract(epoch from max(next_attempt_at)) * 1000 as last from delivery where state = 'pending'`,
      );
      return { count: Number(row.count), lastMs: Number(row.last) };
    },
    async ended() {
      const states = await ask('select state, count(*) as count from delivery group by state');
      const [row] = await ask(`select count(*) as count from webhook_endpoint where state = 'disabled'`);
      const deliveries = Object.fromEntries(states.map(({ state, count }) => [state, Number(count)]));
      return { deliveries, disabled: Number(row.count) };
    },
  };
};
