import { expect, test } from 'vitest';
import { eventsApiClient } from '../../../support/events-api.ts';
import { moreCredentials } from '../../../support/tenants.ts';

test('an endpoint is what its create answered, without the secret, for every credential of the company', async () => {
  const client = await eventsApiClient();
  const { secret, ...created } = await client.endpoint({ event_types: ['customer.created'], in_order: true });
  const colleague = await eventsApiClient(await moreCredentials(client.tenant, 'test'));
  for (const each of [client, colleague]) {
    const answer = await each.get(`/webhooks/endpoints/${created.id}`);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toEqual({ data: created });
    expect(answer.text).not.toContain(secret);
  }
});
