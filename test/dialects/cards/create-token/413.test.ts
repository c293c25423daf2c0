import { expect, test } from 'vitest';
import { cardsClient } from '../../../support/cards.ts';

const MAX_BODY_BYTES = 256 * 1024;
const { request } = await cardsClient();

/** A body of exactly so many bytes. */
const bodyOf = (bytes: number): string => {
  const empty = JSON.stringify({ client_id: 'nobody', client_key: '' });
  return JSON.stringify({ client_id: 'nobody', client_key: 'k'.repeat(bytes - empty.length) });
};

test('a body over 256 KiB is refused before it is read', async () => {
  const answer = await request('POST', '/auth/token', { body: bodyOf(MAX_BODY_BYTES + 1) });
  expect(answer.status, answer.text).toBe(413);
  expect(answer.body).toMatchObject({ success: false, statusCode: 413, error: 'Payload Too Large' });
  expect(answer.body.request_id).toBe(answer.headers.get('x-request-id'));
});

test('a body of just 256 KiB is read', async () => {
  expect((await request('POST', '/auth/token', { body: bodyOf(MAX_BODY_BYTES) })).status).toBe(400);
});
