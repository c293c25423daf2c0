import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import type { Answer } from '../../support/cards.ts';
import { type EventsApiClient, eventsApiClient } from '../../support/events-api.ts';
import { expectFaults, whole } from './errors.ts';
import type { Operation } from './operations.ts';
import { rowsOf, subjectOf, whileHeld } from './subjects.ts';

const withKey = (key: string) => ({ headers: { 'idempotency-key': key } });

/** What a good request of the operation acts on; empty where it needs nothing. */
const target = async ({ of }: Operation, client: EventsApiClient): Promise<string> =>
  of === null ? '' : subjectOf(of, client);

const write = (operation: Operation, client: EventsApiClient, id: string, body: unknown, key: string) =>
  client.request(operation.method, operation.path(id), { body, ...withKey(key) });

/** The same request with the same key: the first answer, once more. */
export function describeReplays(operation: Operation): void {
  let client: EventsApiClient;
  beforeAll(async () => {
    client = await eventsApiClient();
  });

  test('the same request with the same key gets the first answer byte for byte, and changes nothing', async () => {
    const [id, body, key] = [await target(operation, client), operation.body?.(), randomUUID()];
    const first = await write(operation, client, id, body, key);
    expect(first.status, first.text).toBe(operation.status);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    const before = await rowsOf(client.tenant);
    const second = await write(operation, client, id, body, key);
    expect([second.status, second.text]).toEqual([operation.status, first.text]);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(await rowsOf(client.tenant)).toEqual(before);
  });

  test('a key means nothing to another tenant', async () => {
    const [body, key] = [operation.body?.(), randomUUID()];
    for (const each of [client, await eventsApiClient()]) {
      const answer = await write(operation, each, await target(operation, each), body, key);
      expect([answer.status, answer.headers.get('idempotent-replayed')]).toEqual([operation.status, null]);
    }
  });
}

/** The same key with another request: status 422. */
export function describeKeyReuse(operation: Operation): void {
  test('a key that was used with another request', async () => {
    const client = await eventsApiClient();
    const [id, body, key] = [await target(operation, client), operation.body?.(), randomUUID()];
    const first = await write(operation, client, id, body, key);
    expect(first.status, first.text).toBe(operation.status);
    const before = await rowsOf(client.tenant);
    const reused = [whole('key_reused', 'Idempotency-Key was used with another request')];
    const others = [
      ...(operation.of === null ? [] : [{ id: 'another', body }]),
      ...(operation.body ? [{ id, body: { ...Object(operation.body()), unknown: 1 } }] : []),
    ];
    expect(others).not.toEqual([]);
    for (const other of others) expectFaults(await write(operation, client, other.id, other.body, key), 422, reused);
    expect(await rowsOf(client.tenant)).toEqual(before);
    expect((await write(operation, client, id, body, key)).text).toBe(first.text);
  });
}

/** The same key while the first request with it is still running: status 409. */
export function describeKeyInUse(operation: Operation): void {
  test('a key whose request is still running', async () => {
    const client = await eventsApiClient();
    const [id, body, key] = [await target(operation, client), operation.body?.(), randomUUID()];
    let running: Promise<Answer[]> = Promise.resolve([]);
    await whileHeld(client.tenant, async () => {
      const both = [1, 2].map(() => write(operation, client, id, body, key));
      expectKeyInUse(await Promise.race(both));
      running = Promise.all(both);
    });
    expect((await running).map(({ status }) => status).sort()).toEqual([operation.status, 409]);
  });
}

export function expectKeyInUse(answer: Answer): void {
  expectFaults(answer, 409, [whole('key_in_use', 'A request with this Idempotency-Key is still running')]);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
}

/** A key of no form: status 400. */
export function describeKeyForm(operation: Operation): void {
  const message = 'Idempotency-Key must be 1 to 255 printable ASCII characters';
  test.each([
    ['of 256 characters', 'k'.repeat(256)],
    ['that is not ASCII', 'clé'],
  ])('a key %s', async (_what, key) => {
    const client = await eventsApiClient();
    const id = await target(operation, client);
    const before = await rowsOf(client.tenant);
    expectFaults(await write(operation, client, id, operation.body?.(), key), 400, [whole('invalid_format', message)]);
    expect(await rowsOf(client.tenant)).toEqual(before);
  });
}
