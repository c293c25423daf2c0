import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { eventsApiClient } from '../../../support/events-api.ts';
import { startLocalServer } from '../../../support/local-server.ts';
import { expectKeyInUse } from '../idempotency-rules.ts';

test('a key whose test event is still on its way', async () => {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<ServerResponse>();
  const receiver = await startLocalServer((_request, response) => arrive(response));
  const client = await eventsApiClient();
  const { id } = await client.endpoint({ url: receiver.url });
  const extras = { headers: { 'idempotency-key': randomUUID() } };
  const send = () => client.post(`/webhooks/endpoints/${id}/test`, undefined, extras);
  const first = send();
  const response = await arrived;
  expectKeyInUse(await send());
  response.writeHead(204).end();
  expect((await first).body.data).toMatchObject({ delivered: true, status: 204 });
  expect((await send()).headers.get('idempotent-replayed')).toBe('true');
  expect(receiver.connections()).toBe(1);
  await receiver.close();
});
