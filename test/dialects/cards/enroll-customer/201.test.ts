import { expect, test } from 'vitest';
import { cardsClient, enrollBody } from '../../../support/cards.ts';
import { eventually } from '../../../support/eventually.ts';

test('an enrolled customer is answered at once and approved by itself', async () => {
  const cards = await cardsClient();
  const body = enrollBody();
  const created = await cards.enroll(body);
  expect(created.status, created.text).toBe(201);
  const approved = await eventually('approved', async () => {
    const { body: seen } = await cards.get(created.body.data.id);
    return seen.data.kyc_status === 'APPROVED' ? seen.data : null;
  });
  expect(approved.enrollment_status).toBe('ENROLLED');
});
