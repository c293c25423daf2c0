import { expect, test } from 'vitest';
import { accountsClient, individualBody } from '../../../support/accounts.ts';
import { eventsApiClient, HOOK_URL } from '../../../support/events-api.ts';
import { eventually } from '../../../support/eventually.ts';
import { ownerDatabase } from '../../../support/tenants.ts';
import { startReceiver } from '../../../support/webhook-receiver.ts';

const PATH = '/webhooks/endpoints';
const client = await eventsApiClient();

test.each([
  ['url', `${HOOK_URL}/other`],
  ['description', 'Cards'],
  ['description', ''],
  ['event_types', ['customer.created']],
  ['event_types', []],
  ['dialect', 'wallets'],
  ['payload', 'full'],
  ['in_order', true],
])('%s becomes %j, and the rest stays', async (field, value) => {
  const { secret: _, ...before } = await client.endpoint({ description: 'Billing', event_types: ['customer.erased'] });
  const answer = await client.patch(`${PATH}/${before.id}`, { [field]: value });
  expect(answer.status, answer.text).toBe(200);
  const { updated_at, ...after } = answer.body.data;
  expect(after).toEqual({ ...before, updated_at: undefined, [field]: value });
  expect(updated_at > before.updated_at).toBe(true);
  expect((await client.get(`${PATH}/${before.id}`)).text).toBe(answer.text);
  expect(answer.text).not.toContain('whsec_');
});

test('several at once, without the spaces around texts; a type that is named twice is told once', async () => {
  const { id } = await client.endpoint();
  const types = ['customer.created', 'customer.erased', 'customer.created'];
  const { body } = await client.patch(`${PATH}/${id}`, { description: ' x ', event_types: types, payload: 'full' });
  expect(body.data).toMatchObject({ description: 'x', event_types: types.slice(0, 2), payload: 'full' });
});

test('a URL is kept as it is dialled', async () => {
  const { id } = await client.endpoint();
  const { body } = await client.patch(`${PATH}/${id}`, { url: 'https://127.0.0.1/a\nb\u001bc' });
  expect(body.data.url).toBe('https://127.0.0.1/ab%1Bc');
});

test('the dialect of another format may be said as it is', async () => {
  const { id } = await client.endpoint({ format: 'wallets' });
  expect((await client.patch(`${PATH}/${id}`, { dialect: 'wallets' })).status).toBe(200);
});

test('whoever delivers follows to the new URL', async () => {
  const own = await eventsApiClient();
  const accounts = await accountsClient(own.tenant);
  const [first, second] = [await startReceiver(), await startReceiver()];
  const { id } = await own.endpoint({ url: first.url, event_types: ['customer.created'] });
  expect((await accounts.create(individualBody())).status).toBe(201);
  await eventually('the first', () => first.received[0]);
  expect((await own.patch(`${PATH}/${id}`, { url: second.url })).status).toBe(200);
  expect((await accounts.create(individualBody())).status).toBe(201);
  await eventually('the second', () => second.received[0]);
  expect(first.received).toHaveLength(1);
  await Promise.all([first.close(), second.close()]);
});

test('deliveries that wait are sent as the endpoint says from then on: in order, or no longer', async () => {
  const own = await eventsApiClient();
  const accounts = await accountsClient(own.tenant);
  const { id } = await own.endpoint();
  const customer = (await accounts.create(individualBody())).body.data.id;
  expect((await accounts.changeState(customer, 'BLOCKED')).status).toBe(200);
  const inOrder = async () => {
    const rows = await ownerDatabase()
      .selectFrom('delivery')
      .select('in_order')
      .where('endpoint_id', '=', id)
      .where('state', '=', 'pending')
      .execute();
    return rows.map((row) => row.in_order);
  };
  const before = await inOrder();
  expect(before.length).toBeGreaterThan(1);
  expect(new Set(before)).toEqual(new Set([false]));
  for (const value of [true, false]) {
    await own.patch(`${PATH}/${id}`, { in_order: value });
    expect(new Set(await inOrder())).toEqual(new Set([value]));
  }
});
