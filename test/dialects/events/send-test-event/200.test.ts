import { describe, expect, test } from 'vitest';
import { EVENT_TYPES } from '../../../../src/onboarding/events.ts';
import { verifyDelivery } from '../../../../src/webhooks/verify-delivery.ts';
import { eventsApiClient, HOOK_URL } from '../../../support/events-api.ts';
import { startReceiver } from '../../../support/webhook-receiver.ts';
import { rowsOf } from '../subjects.ts';

const client = await eventsApiClient();
const sendTest = (id: string, body?: unknown) => client.post(`/webhooks/endpoints/${id}/test`, body);

describe('a signed event of no customer is sent at once', () => {
  test.each(['standard', 'cards', 'wallets', 'accounts'] as const)('in the format %s', async (format) => {
    const receiver = await startReceiver(() => ({ status: 200, body: 'thank you' }));
    const { id, secret } = await client.endpoint({ url: receiver.url, format });
    const before = await rowsOf(client.tenant);
    const answer = await sendTest(id);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toEqual({
      data: { delivered: true, status: 200, error_code: null, duration_ms: expect.any(Number), answer: 'thank you' },
    });
    expect(receiver.received).toHaveLength(1);
    const { json, headers, body } = receiver.received[0] ?? { json: null, headers: {}, body: '' };
    expect(verifyDelivery(format, secret, headers, body, new Date())).toEqual({ ok: true });
    expect(json.type ?? json.event).toBe('webhook.test');
    expect(json.data).toEqual({
      id,
      endpoint_id: id,
      version: 0,
      mode: 'test',
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      test: true,
    });
    expect(await rowsOf(client.tenant)).toEqual(before);
    await receiver.close();
  });
});

test('it may look like any event that happens', async () => {
  const receiver = await startReceiver();
  const [thin, full] = [
    await client.endpoint({ url: receiver.url, event_types: ['customer.erased'] }),
    await client.endpoint({ url: receiver.url, payload: 'full' }),
  ];
  for (const event_type of EVENT_TYPES)
    expect((await sendTest(thin.id, { event_type })).body.data.delivered).toBe(true);
  expect(receiver.received.map(({ json }) => json.type)).toEqual([...EVENT_TYPES]);
  for (const { json } of receiver.received) {
    expect(json.data).toMatchObject({ test: true, version: 0 });
    expect(json.data.id).toBe(json.data.customer_id ?? thin.id);
  }
  expect(receiver.received[0]?.json.data).toMatchObject({ lifecycle: 'created', verification: 'pending' });
  expect(receiver.received[0]?.json.data).not.toHaveProperty('customer');
  await sendTest(full.id, { event_type: 'customer.created' });
  expect(receiver.received.at(-1)?.json.data.customer).toBeNull();
  await receiver.close();
});

test('what comes of it is told as it is, and the endpoint stays as it was', async () => {
  const receiver = await startReceiver(() => ({ status: 410, headers: { 'retry-after': '5' }, body: 'go away' }));
  const { secret: _, ...before } = await client.endpoint({ url: receiver.url });
  const refused = { delivered: false, status: 410, error_code: null, answer: 'go away' };
  expect((await sendTest(before.id)).body.data).toMatchObject(refused);
  expect((await client.get(`/webhooks/endpoints/${before.id}`)).body.data).toEqual(before);
  await receiver.close();
  const nobody = { delivered: false, status: null, error_code: 'connect', answer: '' };
  expect((await sendTest(before.id)).body.data).toMatchObject(nobody);
});

test('a disabled endpoint can be tested', async () => {
  const receiver = await startReceiver();
  const { id } = await client.endpoint({ url: receiver.url });
  await client.post(`/webhooks/endpoints/${id}/disable`);
  expect((await sendTest(id, {})).body.data.delivered).toBe(true);
  await receiver.close();
});

test('a body may be left out, though its type is named', async () => {
  const { id } = await client.endpoint({ url: HOOK_URL });
  const headers = { 'content-type': 'application/json' };
  const answer = await client.request('POST', `/webhooks/endpoints/${id}/test`, { headers });
  expect(answer.status, answer.text).toBe(200);
});
