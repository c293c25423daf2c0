import { expect, test } from 'vitest';
import { eventsApiClient } from '../../../support/events-api.ts';
import { LIST_DELIVERIES } from '../delivery-operations.ts';
import { expectFaults, fault } from '../errors.ts';
import { describeListParameters } from '../list-rules.ts';

const client = await eventsApiClient();
const { id } = await client.endpoint();
const path = `/webhooks/endpoints/${id}/deliveries`;
const STATES = 'must be one of pending, delivered, exhausted, cancelled';

describeListParameters(client, LIST_DELIVERIES.path(id), 'period');

test.each([
  ['state=failed', 'state', 'invalid_value', STATES],
  ['state=', 'state', 'invalid_value', STATES],
  ['state=pending&state=delivered', 'state', 'invalid_type', 'must be a string'],
  ['customer_id=x', 'customer_id', 'unknown_field', 'is not a field of this request'],
])('?%s', async (query, field, code, rule) => {
  expectFaults(await client.get(path, `?${query}`), 400, [fault(field, code, rule)]);
});

test('all faults come together, that of the cursor included', async () => {
  const answer = await client.get(path, '?limit=0&state=x&cursor=AAAA');
  expectFaults(answer, 400, [
    fault('state', 'invalid_value', STATES),
    fault('limit', 'out_of_range', 'must be at least 1'),
    fault('cursor', 'invalid_format', 'must be the next_cursor of an earlier page'),
  ]);
  expect(answer.text).not.toContain('AAAA');
});
