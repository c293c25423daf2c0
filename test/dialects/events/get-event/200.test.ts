import { expect, test } from 'vitest';
import { eventsApiClient } from '../../../support/events-api.ts';
import { sealNow } from '../sealing.ts';
import { newCustomer } from '../seeds.ts';

test('shows every event as the list does, from the start of the chain', async () => {
  const client = await eventsApiClient();
  const customer = await newCustomer(client.tenant);
  await sealNow(client.tenant);
  const listed = (await client.get('/events', `?customer_id=${customer}`)).body.data.toReversed();
  let hash = '0'.repeat(64);
  for (const [index, line] of listed.entries()) {
    const answer = await client.get(`/events/${line.id}`);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toEqual({ data: line });
    expect(line).toMatchObject({ version: index + 1, previous_hash: hash, checkpoint: 1 });
    hash = line.hash;
  }
  expect(listed[0]).toMatchObject({ type: 'customer.created', customer_id: customer, mode: 'test' });
  expect(listed.length).toBeGreaterThan(1);
});
