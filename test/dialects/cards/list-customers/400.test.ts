import { expect, test } from 'vitest';
import { cardsClient } from '../../../support/cards.ts';

const cards = await cardsClient();
const CURSOR = 'cursor must be the next_cursor of an earlier page';
const timeRule = (field: string) => `${field} must be a time such as 2026-05-09T10:15:00Z`;

test.each([
  ['page=0', 'page', 'out_of_range', 'page must be at least 1'],
  ['page=-1', 'page', 'out_of_range', 'page must be at least 1'],
  ['page=100001', 'page', 'out_of_range', 'page must be at most 100000'],
  ['page=1.5', 'page', 'invalid_type', 'page must be an integer'],
  ['page=one', 'page', 'invalid_type', 'page must be an integer'],
  ['page=', 'page', 'invalid_type', 'page must be an integer'],
  ['page=0x10', 'page', 'invalid_type', 'page must be an integer'],
  ['page=1e2', 'page', 'invalid_type', 'page must be an integer'],
  ['page=%202', 'page', 'invalid_type', 'page must be an integer'],
  ['page=%2B2', 'page', 'invalid_type', 'page must be an integer'],
  ['page=2.0', 'page', 'invalid_type', 'page must be an integer'],
  ['page=1&page=2', 'page', 'invalid_type', 'page must be an integer'],
  ['page=99999999999999999999', 'page', 'out_of_range', 'page must be at most 100000'],
  ['limit=0', 'limit', 'out_of_range', 'limit must be at least 1'],
  ['limit=-5', 'limit', 'out_of_range', 'limit must be at least 1'],
  ['limit=101', 'limit', 'out_of_range', 'limit must be at most 100'],
  ['limit=NaN', 'limit', 'invalid_type', 'limit must be an integer'],
  ['sync=TRUE', 'sync', 'invalid_type', 'sync must be a boolean'],
  ['sync=1', 'sync', 'invalid_type', 'sync must be a boolean'],
  ['sync=maybe', 'sync', 'invalid_type', 'sync must be a boolean'],
  ['is_active=yes', 'is_active', 'invalid_type', 'is_active must be a boolean'],
  ['kyc_status=approved', 'kyc_status', 'invalid_value', 'kyc_status must be one of PENDING, APPROVED, REJECTED'],
  [`email=${'a'.repeat(255)}`, 'email', 'too_long', 'email must be at most 254 characters'],
  ['email=a&email=b', 'email', 'invalid_type', 'email must be a string'],
  ['q=', 'q', 'too_short', 'q must be at least 1 characters'],
  [`q=${'a'.repeat(256)}`, 'q', 'too_long', 'q must be at most 255 characters'],
  ['created_from=2026-05-09', 'created_from', 'invalid_format', timeRule('created_from')],
  ['created_from=2026-05-09T10:15:00', 'created_from', 'invalid_format', timeRule('created_from')],
  ['created_from=2026-02-30T10:15:00Z', 'created_from', 'invalid_format', timeRule('created_from')],
  ['created_to=2026-05-09T25:00:00Z', 'created_to', 'invalid_format', timeRule('created_to')],
  ['created_to=yesterday', 'created_to', 'invalid_format', timeRule('created_to')],
  // Well-formed for RFC 3339, yet no instant that a computer's calendar has.
  ['created_to=2016-12-31T23:59:60Z', 'created_to', 'invalid_format', timeRule('created_to')],
  ['created_to=2026-05-09T10:15:00%2B05', 'created_to', 'invalid_format', timeRule('created_to')],
  ['cursor=', 'cursor', 'invalid_format', CURSOR],
  ['cursor=AAAA', 'cursor', 'invalid_format', CURSOR],
  [`cursor=${btoa('1 0')}`, 'cursor', 'invalid_format', CURSOR],
  [`cursor=${btoa('999999999999999 00000000-0000-7000-8000-000000000000')}`, 'cursor', 'invalid_format', CURSOR],
  [`cursor=${'A'.repeat(201)}`, 'cursor', 'too_long', 'cursor must be at most 200 characters'],
  ['order=asc', 'order', 'unknown_field', 'order is not a field of this request'],
])('?%s', async (query, field, code, message) => {
  const answer = await cards.list(`?${query}`);
  expect(answer.status, answer.text).toBe(400);
  expect(answer.body).toEqual({
    success: false,
    statusCode: 400,
    message,
    error: 'Bad Request',
    errors: [{ field: `/${field}`, code, message }],
    request_id: answer.headers.get('x-request-id'),
  });
});

test('all faults come together, in the order of the documentation', async () => {
  const { body } = await cards.list('?created_from=x&kyc_status=y&limit=0&page=0');
  expect(body.message).toBe('page must be at least 1');
  expect(body.errors.map(({ field }: { field: string }) => field)).toEqual([
    '/page',
    '/limit',
    '/kyc_status',
    '/created_from',
  ]);
});

test('a parameter with a name that is not ours is not repeated', async () => {
  const answer = await cards.list('?%3Cscript%3E=1');
  expect(answer.status).toBe(400);
  expect(answer.text).not.toContain('script');
});
