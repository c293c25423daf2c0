import { describe, expect, test } from 'vitest';
import { endpointBody, eventsApiClient } from '../../support/events-api.ts';
import { expectError } from './errors.ts';

/* The events API is one for all dialects: at the root and below the base URL of the cards API. */

const BASES = ['', '/api/v1'];
const client = await eventsApiClient();
describe.each(BASES)('below "%s"', (base) => {
  test('an endpoint is made, read, changed and removed', async () => {
    const created = await client.post(`${base}/webhooks/endpoints`, endpointBody());
    expect(created.status, created.text).toBe(201);
    const { id } = created.body.data;
    for (const other of BASES) expect((await client.get(`${other}/webhooks/endpoints/${id}`)).status).toBe(200);
    const changed = await client.patch(`${base}/webhooks/endpoints/${id}`, { description: 'x' });
    expect(changed.body.data.description).toBe('x');
    expect((await client.post(`${base}/webhooks/endpoints/${id}/test`)).status).toBe(200);
    expect((await client.remove(`${base}/webhooks/endpoints/${id}`)).status).toBe(200);
  });

  test.each(['/webhooks', '/webhooks/nothing', '/events/a/b/c', '/audit'])(
    '%s is no resource, in the form of this API',
    async (path) => {
      expectError(await client.get(`${base}${path}`), 404, 'Resource not found');
    },
  );

  test('a key of the other base means the same', async () => {
    const extras = { headers: { 'idempotency-key': `same-${base}` } };
    const body = endpointBody({ description: base });
    const first = await client.post(`${base}/webhooks/endpoints`, body, extras);
    const other = BASES.find((each) => each !== base);
    const again = await client.post(`${other}/webhooks/endpoints`, body, extras);
    expect([again.status, again.text]).toEqual([201, first.text]);
  });
});
