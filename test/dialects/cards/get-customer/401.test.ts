import { expect, test } from 'vitest';
import { cardsClient, enrollBody } from '../../../support/cards.ts';
import { getWith, WORTHLESS_AUTHORIZATIONS } from '../../../support/tokens.ts';

const cards = await cardsClient();
const { id } = (await cards.enroll(enrollBody())).body.data;

test.each(Object.keys(WORTHLESS_AUTHORIZATIONS))('%s', async (what) => {
  const authorization = (await WORTHLESS_AUTHORIZATIONS[what]?.(cards.tenant)) ?? null;
  const answer = await getWith(authorization, `/api/v1/customers/${id}`);
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  expect(answer.body).toEqual({
    success: false,
    statusCode: 401,
    message: expect.any(String),
    error: 'Unauthorized',
    errors: [],
    request_id: answer.headers.get('x-request-id'),
  });
});

test('comes before whether there is such a customer', async () => {
  expect((await getWith(null, `/api/v1/customers/${crypto.randomUUID()}`)).status).toBe(401);
});
