import { expect, test } from 'vitest';
import { eventsApiClient } from '../../../support/events-api.ts';
import { ownerDatabase } from '../../../support/tenants.ts';
import { expectError } from '../errors.ts';
import { subjectOf } from '../subjects.ts';

const PATH = '/webhooks/endpoints';

test('an endpoint is gone with its deliveries, and others are as they were', async () => {
  const client = await eventsApiClient();
  await subjectOf('Delivery', client);
  const [{ id }] = (await client.get(PATH)).body.data;
  const other = await client.endpoint();
  const answer = await client.remove(`${PATH}/${id}`);
  expect([answer.status, answer.body]).toEqual([200, { data: { id, removed: true } }]);
  expectError(await client.get(`${PATH}/${id}`), 404, 'Endpoint not found');
  expectError(await client.remove(`${PATH}/${id}`), 404, 'Endpoint not found');
  expect((await client.get(PATH)).body.data.map((each: { id: string }) => each.id)).toEqual([other.id]);
  const left = ownerDatabase().selectFrom('delivery').select('id').where('endpoint_id', '=', id);
  expect(await left.execute()).toEqual([]);
});

test('a body is not looked at', async () => {
  const client = await eventsApiClient();
  const { id } = await client.endpoint();
  const headers = { 'content-type': 'application/json' };
  expect((await client.request('DELETE', `${PATH}/${id}`, { headers })).status).toBe(200);
});
