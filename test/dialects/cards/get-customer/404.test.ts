import { expect, test } from 'vitest';
import { newId } from '../../../../src/lib/ids.ts';
import { cardsClient, enrollBody } from '../../../support/cards.ts';
import { seen } from '../../../support/seen.ts';
import { moreCredentials } from '../../../support/tenants.ts';

const cards = await cardsClient();
const stranger = await cardsClient();
const live = await cardsClient(await moreCredentials(cards.tenant, 'live'));
const { id } = (await cards.enroll(enrollBody())).body.data;

test('an absent id', async () => {
  const answer = await cards.get(newId());
  expect(answer.status).toBe(404);
  expect(answer.body).toEqual({
    success: false,
    statusCode: 404,
    message: 'Customer not found',
    error: 'Not Found',
    errors: [],
    request_id: answer.headers.get('x-request-id'),
  });
});

test("another tenant's id and the other mode's answer exactly as an absent one", async () => {
  expect((await cards.get(id)).status).toBe(200);
  const absent = seen(await cards.get(newId()));
  expect(seen(await stranger.get(id))).toEqual(absent);
  expect(seen(await live.get(id))).toEqual(absent);
});

test.each([
  'nobody',
  '0',
  '00000000-0000-0000-0000-000000000000',
  id.toUpperCase(),
  `{${id}}`,
  id.slice(0, -1),
  `${id}0`,
  `${id}%00`,
  '%F0%9F%98%80',
  "'%20or%20true--",
  'x'.repeat(900),
])('an id of no form: %s', async (text) => {
  expect(seen(await cards.get(text))).toEqual(seen(await cards.get(newId())));
});
