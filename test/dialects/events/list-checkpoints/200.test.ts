import { createPublicKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { type EventsApiClient, eventsApiClient } from '../../../support/events-api.ts';
import { moreCredentials } from '../../../support/tenants.ts';
import { sealNow } from '../sealing.ts';
import { newCustomer, writeEvents } from '../seeds.ts';

const listed = async (client: EventsApiClient, query = '') => {
  const answer = await client.get('/audit/checkpoints', query);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};

const client = await eventsApiClient();
const customer = await newCustomer(client.tenant);
await sealNow(client.tenant);
for (let more = 0; more < 2; more += 1) {
  await writeEvents(client.tenant, customer, ['customer.updated', 'customer.updated']);
  await sealNow(client.tenant);
}

test('has the newest first, each with the hash of the one before, and the key that verifies them', async () => {
  const { data, next_cursor, public_key } = await listed(client);
  expect(data.map(({ sequence }: { sequence: number }) => sequence)).toEqual([3, 2, 1]);
  expect(next_cursor).toBeNull();
  expect(data[0]).toEqual({
    type: 'gatehouse.checkpoint.v1',
    tenant_id: client.tenant.id,
    mode: 'test',
    sequence: 3,
    event_count: 2,
    root: expect.stringMatching(/^[0-9a-f]{64}$/),
    previous_hash: data[1].hash,
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    key_id: public_key.key_id,
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    signature: expect.stringMatching(/^[A-Za-z0-9+/]{86}==$/),
  });
  expect([data[1].previous_hash, data[2].previous_hash]).toEqual([data[2].hash, '0'.repeat(64)]);
  expect(createPublicKey(public_key.pem).asymmetricKeyType).toBe('ed25519');
});

test('holds as many as it is asked for, and tells where the next begins', async () => {
  const first = await listed(client, '?limit=2');
  const second = await listed(client, `?limit=2&cursor=${first.next_cursor}`);
  expect([...first.data, ...second.data]).toEqual((await listed(client)).data);
  expect([first.data.length, second.next_cursor]).toEqual([2, null]);
  expect((await listed(client, '?limit=3')).next_cursor).toBeNull();
});

test('of a company without any, and in the other mode, is empty but for the key', async () => {
  const { public_key } = await listed(client);
  const live = await eventsApiClient(await moreCredentials(client.tenant, 'live'));
  for (const stranger of [live, await eventsApiClient()])
    expect(await listed(stranger)).toEqual({ data: [], next_cursor: null, public_key });
});
