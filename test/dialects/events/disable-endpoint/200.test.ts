import { expect, test } from 'vitest';
import { accountsClient, individualBody } from '../../../support/accounts.ts';
import { eventsApiClient } from '../../../support/events-api.ts';
import { eventually } from '../../../support/eventually.ts';
import { ownerDatabase } from '../../../support/tenants.ts';

const PATH = '/webhooks/endpoints';
const DISABLED = { state: 'disabled', disabled_reason: 'by_request' };

const statesOf = async (endpointId: string) => {
  const query = ownerDatabase().selectFrom('delivery').select('state').where('endpoint_id', '=', endpointId);
  return (await query.execute()).map(({ state }) => state);
};

test('an endpoint is disabled; to do it again changes nothing', async () => {
  const client = await eventsApiClient();
  const { id, secret: _, ...before } = await client.endpoint();
  const answer = await client.post(`${PATH}/${id}/disable`);
  expect(answer.status, answer.text).toBe(200);
  const { updated_at } = answer.body.data;
  expect(answer.body.data).toEqual({ ...before, id, ...DISABLED, updated_at });
  expect(updated_at > before.updated_at).toBe(true);
  expect((await client.post(`${PATH}/${id}/disable`)).text).toBe(answer.text);
  expect((await client.get(`${PATH}/${id}`)).text).toBe(answer.text);
});

test('what waited for it is cancelled, and what happens meanwhile is not told', async () => {
  const client = await eventsApiClient();
  const accounts = await accountsClient(client.tenant);
  const { id } = await client.endpoint({ event_types: ['customer.created'] });
  expect((await accounts.create(individualBody())).status).toBe(201);
  expect(await statesOf(id)).toEqual(['pending']);
  await client.post(`${PATH}/${id}/disable`);
  await eventually('cancelled', async () => ((await statesOf(id)).includes('pending') ? null : true));
  expect(await statesOf(id)).toEqual(['cancelled']);
  expect((await accounts.create(individualBody())).status).toBe(201);
  expect(await statesOf(id)).toEqual(['cancelled']);
});

test('a body is not looked at, whatever type it has', async () => {
  const client = await eventsApiClient();
  const { id } = await client.endpoint();
  const headers = { 'content-type': 'text/plain' };
  const answer = await client.request('POST', `${PATH}/${id}/disable`, { body: '{', headers });
  expect(answer.body.data).toMatchObject(DISABLED);
});
