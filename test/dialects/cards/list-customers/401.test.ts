import { expect, test } from 'vitest';
import { cardsClient } from '../../../support/cards.ts';
import { getWith, WORTHLESS_AUTHORIZATIONS } from '../../../support/tokens.ts';

const { tenant } = await cardsClient();

test.each(Object.keys(WORTHLESS_AUTHORIZATIONS))('%s', async (what) => {
  const authorization = (await WORTHLESS_AUTHORIZATIONS[what]?.(tenant)) ?? null;
  const answer = await getWith(authorization, '/api/v1/customers');
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  expect(answer.body).toMatchObject({ success: false, statusCode: 401, error: 'Unauthorized', errors: [] });
});

test('comes before the faults of the query', async () => {
  expect((await getWith(null, '/api/v1/customers?limit=0')).status).toBe(401);
});
