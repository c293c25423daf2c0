import { expect, test } from 'vitest';
import { EVENT_TYPES } from '../../../../src/onboarding/events.ts';
import { eventsApiClient } from '../../../support/events-api.ts';
import { startReceiver } from '../../../support/webhook-receiver.ts';
import { expectFaults, fault, whole } from '../errors.ts';
import { describeKeyForm } from '../idempotency-rules.ts';
import { SEND_TEST_EVENT } from '../operations.ts';

describeKeyForm(SEND_TEST_EVENT);

test.each([
  ['customer.seen', 'invalid_value', `must be one of ${EVENT_TYPES.join(', ')}`],
  ['webhook.test', 'invalid_value', `must be one of ${EVENT_TYPES.join(', ')}`],
  [null, 'invalid_type', 'must be a string'],
])('an event type of %j sends nothing', async (event_type, code, rule) => {
  const client = await eventsApiClient();
  const receiver = await startReceiver();
  const { id } = await client.endpoint({ url: receiver.url });
  const answer = await client.post(`/webhooks/endpoints/${id}/test`, { event_type });
  expectFaults(answer, 400, [fault('event_type', code, rule)]);
  expect(receiver.received).toEqual([]);
  await receiver.close();
});

test.each([
  ['an unknown field', { url: 'x' }, fault('url', 'unknown_field', 'is not a field of this request')],
  ['no object', [], whole('invalid_type', 'The request body must be a JSON object')],
  ['no JSON', '{', whole('malformed_json', 'The request body must be valid JSON')],
])('%s', async (_what, body, expected) => {
  const client = await eventsApiClient();
  const { id } = await client.endpoint();
  expectFaults(await client.post(`/webhooks/endpoints/${id}/test`, body), 400, [expected]);
});
