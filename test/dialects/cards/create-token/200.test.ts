import { expect, test } from 'vitest';
import { cardsClient, customerForm } from '../../../support/cards.ts';
import { moreCredentials } from '../../../support/tenants.ts';

test('a client pair gets an access token, without an envelope, that works like the API key', async () => {
  const cards = await cardsClient();
  const { client_id, client_key, api_key } = cards.tenant;
  // The pair is all there is to prove: a stale Authorization header does not stand in the way.
  const answer = await cards.request('POST', '/auth/token', {
    body: { client_id, client_key },
    headers: { authorization: 'Bearer stale' },
  });
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 3600 });
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.body.access_token).not.toContain(api_key);

  const authorization = `Bearer ${answer.body.access_token}`;
  const list = await cards.request('GET', '/customers', { headers: { authorization } });
  expect(list.status).toBe(200);
});

test('the token speaks for the mode of its client', async () => {
  const testMode = await cardsClient();
  const liveMode = await cardsClient(await moreCredentials(testMode.tenant, 'live'));
  const created = await testMode.create(
    await customerForm({ id_document_type: 'PASSPORT' }, { id_document_back: null }),
  );
  const totals = await Promise.all(
    [testMode, liveMode].map(async ({ tenant: { client_id, client_key }, request }) => {
      const { body } = await request('POST', '/auth/token', { body: { client_id, client_key } });
      const list = await request('GET', '/customers', { headers: { authorization: `Bearer ${body.access_token}` } });
      return list.body.data.map(({ id }: { id: string }) => id);
    }),
  );
  expect(totals).toEqual([[created.body.data.id], []]);
});
