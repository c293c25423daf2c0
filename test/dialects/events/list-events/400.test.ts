import { expect, test } from 'vitest';
import { EVENT_TYPES } from '../../../../src/onboarding/events.ts';
import { eventsApiClient } from '../../../support/events-api.ts';
import { LIST_EVENTS } from '../delivery-operations.ts';
import { expectFaults, fault } from '../errors.ts';
import { describeListParameters } from '../list-rules.ts';

const client = await eventsApiClient();
const TYPES = `must be one of ${EVENT_TYPES.join(', ')}`;
const ID = ['customer_id', 'invalid_format', 'must be the id of a customer'] as const;
const SOME = '01a1fd3f-8154-7e37-9f76-843ae74a00ee';

describeListParameters(client, LIST_EVENTS.path(''), 'period');

test.each([
  ['type=customer', 'type', 'invalid_value', TYPES],
  ['type=', 'type', 'invalid_value', TYPES],
  ['type=customer.created&type=customer.updated', 'type', 'invalid_type', 'must be a string'],
  ['customer_id=', ...ID],
  ['customer_id=nobody', ...ID],
  [`customer_id=${SOME.toUpperCase()}`, ...ID],
  [`customer_id=${SOME}%00`, ...ID],
  [`customer_id=${SOME}%0A`, ...ID],
  [`customer_id=urn:uuid:${SOME}`, ...ID],
  [`customer_id=${SOME}&customer_id=${SOME}`, 'customer_id', 'invalid_type', 'must be a string'],
  ['endpoint_id=x', 'endpoint_id', 'unknown_field', 'is not a field of this request'],
])('?%s', async (query, field, code, rule) => {
  expectFaults(await client.get('/events', `?${query}`), 400, [fault(field, code, rule)]);
});

test('all faults come together, and repeat nothing that was sent', async () => {
  const answer = await client.get('/events', '?limit=0&type=Nick&customer_id=Nick&from=Nick');
  expectFaults(answer, 400, [
    fault(...ID),
    fault('type', 'invalid_value', TYPES),
    fault('from', 'invalid_format', 'must be a time such as 2026-05-09T10:15:00Z'),
    fault('limit', 'out_of_range', 'must be at least 1'),
  ]);
  expect(answer.text).not.toContain('Nick');
});
