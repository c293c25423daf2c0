import { expect, test } from 'vitest';
import { accountsClient, individualBody } from '../../../support/accounts.ts';
import { eventsApiClient } from '../../../support/events-api.ts';
import { eventually } from '../../../support/eventually.ts';
import { ownerDatabase } from '../../../support/tenants.ts';
import { startReceiver } from '../../../support/webhook-receiver.ts';

const PATH = '/webhooks/endpoints';
const ENABLED = { state: 'enabled', disabled_reason: null, failing_since: null };

test('an endpoint that was disabled by request is told again, of what happens from then on', async () => {
  const client = await eventsApiClient();
  const accounts = await accountsClient(client.tenant);
  const receiver = await startReceiver();
  const { id, secret: _, ...before } = await client.endpoint({ url: receiver.url, event_types: ['customer.created'] });
  await client.post(`${PATH}/${id}/disable`);
  expect((await accounts.create(individualBody())).status).toBe(201);
  const answer = await client.post(`${PATH}/${id}/enable`);
  expect(answer.status, answer.text).toBe(200);
  const { updated_at } = answer.body.data;
  expect(answer.body.data).toEqual({ ...before, id, ...ENABLED, updated_at });
  const told = (await accounts.create(individualBody())).body.data.id;
  await eventually('told', () => receiver.received[0]);
  expect(receiver.received.map(({ json }) => json.data.customer_id)).toEqual([told]);
  await receiver.close();
});

test('one that was disabled because it failed is not failing any more', async () => {
  const client = await eventsApiClient();
  const { id } = await client.endpoint();
  await ownerDatabase()
    .updateTable('webhook_endpoint')
    .set({ state: 'disabled', disabled_reason: 'failing_5_days', failing_since: new Date('2026-01-01T00:00:00Z') })
    .where('id', '=', id)
    .execute();
  const shown = { state: 'disabled', disabled_reason: 'failing_5_days', failing_since: '2026-01-01T00:00:00.000Z' };
  expect((await client.get(`${PATH}/${id}`)).body.data).toMatchObject(shown);
  expect((await client.post(`${PATH}/${id}/enable`)).body.data).toMatchObject(ENABLED);
});

test('one that is enabled stays as it is', async () => {
  const client = await eventsApiClient();
  const { secret: _, ...before } = await client.endpoint();
  expect((await client.post(`${PATH}/${before.id}/enable`)).body).toEqual({ data: before });
});
