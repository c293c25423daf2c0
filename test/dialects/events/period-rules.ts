import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { type EventsApiClient, eventsApiClient } from '../../support/events-api.ts';
import { type ExpectedFault, expectFaults, fault, whole } from './errors.ts';
import type { Operation } from './operations.ts';
import { DAY_MS, daysAgo, newCustomer, writeDelivery, writeEvents } from './seeds.ts';
import { rowsOf, whileHeld } from './subjects.ts';

const TIME = ['invalid_format', 'must be a time such as 2026-05-09T10:15:00Z'] as const;
const ago = (days: number): string => daysAgo(days).toISOString();

/** A company with an endpoint, for which there is something to send again and something that was never sent. */
async function companyWithWork(): Promise<{ client: EventsApiClient; id: string }> {
  const client = await eventsApiClient();
  const customer = await newCustomer(client.tenant);
  const [event] = await writeEvents(client.tenant, customer, ['customer.updated', 'customer.updated']);
  const { id } = await client.endpoint();
  if (event) await writeDelivery(client.tenant, id, event, { state: 'exhausted' });
  return { client, id };
}

/** What is wrong with the time that an operation is to go back to: status 400. */
export function describePeriod(operation: Operation): void {
  let client: EventsApiClient;
  let path: string;
  beforeAll(async () => {
    const company = await companyWithWork();
    client = company.client;
    path = operation.path(company.id);
  });

  async function refused(body: unknown, ...faults: readonly ExpectedFault[]): Promise<void> {
    const before = await rowsOf(client.tenant);
    expectFaults(await client.post(path, body), 400, faults);
    expect(await rowsOf(client.tenant)).toEqual(before);
  }

  describe('a time', () => {
    test.each<[unknown, ...Parameters<typeof fault>]>([
      [{}, 'since', 'required', 'is required'],
      [{ since: null }, 'since', 'invalid_type', 'must be a string'],
      [{ since: 1778321700 }, 'since', 'invalid_type', 'must be a string'],
      [{ since: '' }, 'since', ...TIME],
      [{ since: '2026-05-09' }, 'since', ...TIME],
      [{ since: '2026-02-30T10:15:00Z' }, 'since', ...TIME],
      [{ since: ago(30.01) }, 'since', 'out_of_range', 'must be at most 30 days ago'],
      [{ since: '0000-01-01T00:00:00Z' }, 'since', 'out_of_range', 'must be at most 30 days ago'],
      [{ since: new Date(Date.now() + DAY_MS).toISOString() }, 'since', 'in_future', 'must not be in the future'],
      [{ since: ago(1), until: 'now' }, 'until', ...TIME],
      [{ since: ago(1), until: null }, 'until', 'invalid_type', 'must be a string'],
      [{ since: ago(1), until: ago(2) }, 'until', 'out_of_range', 'must be after since'],
      [{ since: ago(1), from: ago(2) }, 'from', 'unknown_field', 'is not a field of this request'],
    ])('%j', async (body, field, code, rule) => refused(body, fault(field, code, rule)));

    test('that ends where it begins', async () => {
      const since = ago(1);
      await refused({ since, until: since }, fault('until', 'out_of_range', 'must be after since'));
    });
  });

  test('all faults come together', async () => {
    await refused(
      { since: ago(40), until: ago(50), why: '<Nick>' },
      fault('why', 'unknown_field', 'is not a field of this request'),
      fault('since', 'out_of_range', 'must be at most 30 days ago'),
      fault('until', 'out_of_range', 'must be after since'),
    );
  });

  test.each(['[]', '"x"', 'null'])('a body that is no object: %s', async (body) => {
    await refused(body, whole('invalid_type', 'The request body must be a JSON object'));
  });
}

/** One call at a time for a company: status 409, which passes. */
export function describeBusy(operation: Operation): void {
  test('another call of the company while one is at work', async () => {
    const { client, id } = await companyWithWork();
    const other = (await client.endpoint()).id;
    const calls = [id, other].map((each) => ({ path: operation.path(each), key: randomUUID() }));
    const ask = async (call: (typeof calls)[number]) => {
      const headers = { 'idempotency-key': call.key };
      return { call, answer: await client.post(call.path, { since: ago(1) }, { headers }) };
    };
    let running: ReturnType<typeof ask>[] = [];
    let refused: (typeof calls)[number] | undefined;
    await whileHeld(client.tenant, async () => {
      running = calls.map(ask);
      const { call, answer } = await Promise.race(running);
      const message = 'Another recover or replay of this company is still running: call again when it has answered';
      expectFaults(answer, 409, [whole('state_conflict', message)]);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      refused = call;
    });
    expect((await Promise.all(running)).map(({ answer }) => answer.status).sort()).toEqual([200, 409]);
    // It is not remembered: the same key is good for another try.
    expect(refused && (await ask(refused)).answer.status).toBe(200);
  });
}

/** Nothing is sent again where nothing is sent: status 409. */
export function describeDisabled(operation: Operation): void {
  test('an endpoint that is disabled', async () => {
    const { client, id } = await companyWithWork();
    expect((await client.post(`/webhooks/endpoints/${id}/disable`)).status).toBe(200);
    const before = await rowsOf(client.tenant);
    const disabled = [whole('state_conflict', 'The endpoint is disabled: enable it first')];
    expectFaults(await client.post(operation.path(id), { since: ago(1) }), 409, disabled);
    // What is wrong with the body comes first.
    expect((await client.post(operation.path(id), {})).status).toBe(400);
    expect(await rowsOf(client.tenant)).toEqual(before);
    expect((await client.post(`/webhooks/endpoints/${id}/enable`)).status).toBe(200);
    expect((await client.post(operation.path(id), { since: ago(1) })).status).toBe(200);
    expect(await rowsOf(client.tenant)).not.toEqual(before);
  });
}
