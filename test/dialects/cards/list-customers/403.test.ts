import { expect, test } from 'vitest';
import { cardsClient } from '../../../support/cards.ts';
import { newTenant } from '../../../support/tenants.ts';

test.each(['PENDING', 'REJECTED'] as const)('a company whose KYB is %s', async (kybStatus) => {
  const tenant = await newTenant({ kybStatus });
  const cards = await cardsClient(tenant);
  const { client_id, client_key } = tenant;
  const token = await cards.request('POST', '/auth/token', { body: { client_id, client_key } });
  for (const credential of [tenant.api_key, token.body.access_token]) {
    // 403 comes before the faults of the query.
    const answer = await cards.request('GET', '/customers?limit=0', {
      headers: { authorization: `Bearer ${credential}` },
    });
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ success: false, statusCode: 403, error: 'Forbidden', errors: [] });
    expect(answer.body.message).toBe(`Company KYB is ${kybStatus}: it must be APPROVED to use the API`);
  }
});
