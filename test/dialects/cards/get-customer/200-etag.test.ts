import { expect, test } from 'vitest';
import { cardsClient, enrollBody } from '../../../support/cards.ts';
import { eventually } from '../../../support/eventually.ts';
import { ownerDatabase } from '../../../support/tenants.ts';

test('the entity tag of a customer is its version, which moves on with it', async () => {
  const cards = await cardsClient();
  const { id } = (await cards.enroll(enrollBody())).body.data;
  const approved = await eventually('approved', async () => {
    const answer = await cards.get(id);
    return answer.body.data.kyc_status === 'APPROVED' ? answer : null;
  });
  const { version } = await ownerDatabase()
    .selectFrom('customer')
    .select('version')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  expect(approved.headers.get('etag')).toBe(`"${version}"`);
  const { count } = await ownerDatabase()
    .selectFrom('event')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('customer_id', '=', id)
    .executeTakeFirstOrThrow();
  expect(Number(version)).toBe(Number(count));
});
