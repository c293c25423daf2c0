import { expect, test } from 'vitest';
import { cardsClient } from '../../../support/cards.ts';

const cards = await cardsClient();
const { client_id, client_key } = cards.tenant;
const ask = (body: unknown) => cards.request('POST', '/auth/token', { body });

test.each([
  ['no members', {}, { '/client_id': 'required', '/client_key': 'required' }],
  ['no client_key', { client_id }, { '/client_key': 'required' }],
  ['no client_id', { client_key }, { '/client_id': 'required' }],
  ['an empty client_id', { client_id: '', client_key }, { '/client_id': 'too_short' }],
  ['a blank client_key', { client_id, client_key: '  ' }, { '/client_key': 'too_short' }],
  ['a long client_id', { client_id: 'c'.repeat(256), client_key }, { '/client_id': 'too_long' }],
  ['a number', { client_id: 1, client_key }, { '/client_id': 'invalid_type' }],
  ['null', { client_id, client_key: null }, { '/client_key': 'invalid_type' }],
  ['an unknown member', { client_id, client_key, scope: 'all' }, { '/scope': 'unknown_field' }],
  ['an array', [client_id, client_key], { '': 'invalid_type' }],
  ['a text', '"client"', { '': 'invalid_type' }],
  ['text that is no JSON', '{"client_id":', { '': 'malformed_json' }],
  ['nothing', '', { '': 'malformed_json' }],
  ['a member twice', '{"client_id":"a","client_id":"b","client_key":"c"}', { '/client_id': 'duplicate_key' }],
])('%s', async (_what, body, faults) => {
  const answer = await ask(body);
  expect(answer.status, answer.text).toBe(400);
  expect(answer.body).toMatchObject({ success: false, statusCode: 400, error: 'Bad Request' });
  expect(answer.body.message).toBe(answer.body.errors[0].message);
  const found = answer.body.errors.map(({ field, code }: { field: string; code: string }) => [field, code]);
  expect(Object.fromEntries(found)).toEqual(faults);
});

test('the message names the first field in the order of the documentation', async () => {
  expect((await ask({})).body.message).toBe('client_id is required');
});

test('of thousands of unknown members a few are reported, and every fault of our own fields', async () => {
  const unknown = Object.fromEntries(Array.from({ length: 24_000 }, (_, at) => [`k${at}`, 1]));
  const { status, text, body } = await ask({ ...unknown, client_id: 'c'.repeat(256) });
  expect(status).toBe(400);
  const fields = body.errors.map(({ field }: { field: string }) => field);
  expect(fields.slice(0, 2)).toEqual(['/client_id', '/client_key']);
  expect(fields.slice(2)).toEqual(Array.from({ length: 20 }, (_, at) => `/k${at}`));
  expect(text.length).toBeLessThan(4_000);
});
