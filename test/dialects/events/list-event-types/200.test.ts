import { expect, test } from 'vitest';
import { EVENT_TYPES } from '../../../../src/onboarding/events.ts';
import { eventsApiClient } from '../../../support/events-api.ts';

test('every type there is, in words, and each can be subscribed to', async () => {
  const client = await eventsApiClient();
  const answer = await client.get('/webhooks/event-types');
  expect(answer.status, answer.text).toBe(200);
  expect(Object.keys(answer.body)).toEqual(['data']);
  const types = answer.body.data.map(({ type }: { type: string }) => type);
  expect(types).toEqual([...EVENT_TYPES]);
  for (const { description } of answer.body.data) expect(description).toMatch(/^[A-Z].{10,}\.$/);
  expect((await client.endpoint({ event_types: types })).event_types).toEqual(types);
});
