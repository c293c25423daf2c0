import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { eventsApiClient } from '../../../support/events-api.ts';
import { ownerDatabase } from '../../../support/tenants.ts';
import { startReceiver } from '../../../support/webhook-receiver.ts';

const PATH = '/webhooks/endpoints';
const DAY_MS = 24 * 60 * 60 * 1_000;

test('another secret is shown once, and the one before signs too for 24 hours', async () => {
  const client = await eventsApiClient();
  const receiver = await startReceiver();
  const { secret: first, ...before } = await client.endpoint({ url: receiver.url });
  const answer = await client.post(`${PATH}/${before.id}/rotate-secret`);
  expect(answer.status, answer.text).toBe(200);
  const { secret: second, updated_at, older_secret_valid_until: until } = answer.body.data;
  expect(answer.body.data).toEqual({ ...before, secret: second, updated_at, older_secret_valid_until: until });
  expect(second).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(Date.parse(until) - Date.parse(updated_at)).toBe(DAY_MS);
  expect((await client.get(`${PATH}/${before.id}`)).body.data).toMatchObject({ older_secret_valid_until: until });

  const verifies = async (secret: string): Promise<boolean> => {
    await client.post(`${PATH}/${before.id}/test`);
    const { body, headers } = receiver.received.at(-1) ?? {};
    try {
      new Webhook(secret).verify(body ?? '', headers as Record<string, string>);
      return true;
    } catch {
      return false;
    }
  };
  expect([await verifies(first), await verifies(second)]).toEqual([true, true]);
  await ownerDatabase()
    .updateTable('webhook_endpoint')
    .set({ older_secret_until: new Date() })
    .where('id', '=', before.id)
    .execute();
  expect([await verifies(first), await verifies(second)]).toEqual([false, true]);
  expect((await client.get(`${PATH}/${before.id}`)).body.data.older_secret_valid_until).toBeNull();
  await receiver.close();
});

test('of two rotations within a day the first secret is valid no more', async () => {
  const client = await eventsApiClient();
  const receiver = await startReceiver();
  const { id, secret: first } = await client.endpoint({ url: receiver.url });
  const second = (await client.post(`${PATH}/${id}/rotate-secret`)).body.data.secret;
  const third = (await client.post(`${PATH}/${id}/rotate-secret`)).body.data.secret;
  expect(new Set([first, second, third]).size).toBe(3);
  await client.post(`${PATH}/${id}/test`);
  const { body, headers } = receiver.received[0] ?? { body: '', headers: {} };
  const verify = (secret: string) => new Webhook(secret).verify(body, headers as Record<string, string>);
  expect(() => verify(first)).toThrow();
  for (const secret of [second, third]) verify(secret);
  await receiver.close();
});

test('a body is not looked at, whatever type it has', async () => {
  const client = await eventsApiClient();
  const { id } = await client.endpoint();
  const headers = { 'content-type': 'text/plain' };
  const answer = await client.request('POST', `${PATH}/${id}/rotate-secret`, { body: '{', headers });
  expect(answer.status, answer.text).toBe(200);
});
