import { expect, inject, test } from 'vitest';
import { cardsClient } from '../../../support/cards.ts';

const { request, tenant } = await cardsClient();
const body = JSON.stringify({ client_id: tenant.client_id, client_key: tenant.client_key });

test.each([
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/jsonp',
  'application/ld+json',
  'nonsense',
])('%s', async (type) => {
  const answer = await request('POST', '/auth/token', { body, headers: { 'content-type': type } });
  expect(answer.status, answer.text).toBe(415);
  expect(answer.body).toMatchObject({ success: false, statusCode: 415, message: 'Unsupported file type' });
  expect(answer.body.errors).toEqual([{ field: '', code: 'unsupported_type', message: expect.any(String) }]);
});

test('no Content-Type at all', async () => {
  const response = await fetch(`${inject('shared').url}/api/v1/auth/token`, {
    method: 'POST',
    body: new TextEncoder().encode(body),
  });
  expect(response.status).toBe(415);
});

test.each(['application/json; charset=utf-8', 'Application/JSON'])('%s is fine', async (type) => {
  expect((await request('POST', '/auth/token', { body, headers: { 'content-type': type } })).status).toBe(200);
});
