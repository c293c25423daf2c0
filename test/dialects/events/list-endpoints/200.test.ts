import { expect, test } from 'vitest';
import { eventsApiClient } from '../../../support/events-api.ts';
import { moreCredentials } from '../../../support/tenants.ts';

const PATH = '/webhooks/endpoints';

test('none', async () => {
  const answer = await (await eventsApiClient()).get(PATH);
  expect([answer.status, answer.body]).toEqual([200, { data: [] }]);
});

test('all of the company in this mode, newest first, as they are read one by one', async () => {
  const client = await eventsApiClient();
  const [first, second] = [await client.endpoint({ description: 'first' }), await client.endpoint({ format: 'cards' })];
  await (await eventsApiClient()).endpoint();
  await (await eventsApiClient(await moreCredentials(client.tenant, 'live'))).endpoint();
  const { body, text } = await client.get(PATH);
  const read = await Promise.all([second, first].map(async ({ id }) => (await client.get(`${PATH}/${id}`)).body.data));
  expect(body).toEqual({ data: read });
  expect(text).not.toContain('whsec_');
});
