import { expect, test } from 'vitest';
import { cardsClient, enrollBody } from '../support/cards.ts';
import { eventsApiClient } from '../support/events-api.ts';
import { eventually } from '../support/eventually.ts';
import { ownerDatabase } from '../support/tenants.ts';
import { startReceiver } from '../support/webhook-receiver.ts';
import { gatehouse, gatehouseJson, UUID } from './support.ts';

test('a URL of somebody else begins no line and moves no cursor', async () => {
  const { tenant } = await cardsClient();
  const { id } = await (await eventsApiClient(tenant)).endpoint();
  const url = 'https://hooks.example.org/\n00000000 \u001b[2J';
  await ownerDatabase().updateTable('webhook_endpoint').set({ url }).where('id', '=', id).execute();
  expect(await gatehouse('webhook', 'list', '--tenant', tenant.id)).toBe(
    `${id}  enabled  standard  https://hooks.example.org/\\u000a00000000 \\u001b[2J\n`,
  );
});

test('an endpoint is told of the events it asked for, from when it is added until it is removed', async () => {
  const receiver = await startReceiver();
  const cards = await cardsClient();
  const tenant = ['--tenant', cards.tenant.id];
  const added = await gatehouseJson(
    ...['webhook', 'add', ...tenant, '--url', receiver.url],
    ...['--events', 'customer.created, verification.approved', '--format', 'cards'],
  );
  const { secret, ...endpoint } = added;
  expect(endpoint).toEqual({
    id: expect.stringMatching(UUID),
    url: receiver.url,
    event_types: ['customer.created', 'verification.approved'],
    format: 'cards',
  });
  expect(secret).toMatch(/^whsec_/);

  const listed = await gatehouseJson('webhook', 'list', ...tenant);
  expect(listed).toEqual([{ ...endpoint, state: 'enabled', disabled_reason: null }]);
  const text = await gatehouse('webhook', 'list', ...tenant);
  expect(text).toBe(`${endpoint.id}  enabled  cards  ${receiver.url}\n`);
  expect(await gatehouseJson('webhook', 'list', ...tenant, '--mode', 'live')).toEqual([]);

  await cards.enroll(enrollBody());
  await eventually('both deliveries', () => (receiver.received.length >= 2 ? true : null));
  expect(receiver.received.map(({ json }) => json.event).sort()).toEqual(['customer.created', 'verification.approved']);

  expect(await gatehouseJson('webhook', 'remove', endpoint.id, ...tenant)).toEqual({ id: endpoint.id, removed: true });
  expect(await gatehouseJson('webhook', 'list', ...tenant)).toEqual([]);
  const { body } = await cards.enroll(enrollBody());
  await eventually('the approval', async () =>
    (await cards.get(body.data.id)).body.data.kyc_status === 'APPROVED' ? true : null,
  );
  expect(receiver.received).toHaveLength(2);
  await receiver.close();
});
