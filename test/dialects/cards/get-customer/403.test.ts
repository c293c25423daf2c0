import { expect, test } from 'vitest';
import { setKybStatus } from '../../../../src/store/tenants.ts';
import { cardsClient, enrollBody } from '../../../support/cards.ts';
import { newTenant, ownerDatabase } from '../../../support/tenants.ts';

test.each(['PENDING', 'REJECTED'] as const)('a company whose KYB is %s', async (kybStatus) => {
  const cards = await cardsClient(await newTenant({ kybStatus }));
  const answer = await cards.get(crypto.randomUUID());
  expect(answer.status).toBe(403);
  expect(answer.body).toMatchObject({ success: false, statusCode: 403, error: 'Forbidden', errors: [] });
  expect(answer.body.message).toBe(`Company KYB is ${kybStatus}: it must be APPROVED to use the API`);
});

test('a company that loses its approval loses its customers at once, and gets them back with it', async () => {
  const cards = await cardsClient();
  const { id } = (await cards.enroll(enrollBody())).body.data;
  await setKybStatus(ownerDatabase(), cards.tenant.id, 'REJECTED');
  expect((await cards.get(id)).status).toBe(403);
  await setKybStatus(ownerDatabase(), cards.tenant.id, 'APPROVED');
  expect((await cards.get(id)).status).toBe(200);
});
