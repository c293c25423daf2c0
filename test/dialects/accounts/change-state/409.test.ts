import { expect, test } from 'vitest';
import { type AccountsClient, accountsClient, individualBody } from '../../../support/accounts.ts';
import { uniqueDigits } from '../../../support/cards.ts';
import { documentBody } from '../../../support/documents.ts';
import { eventually } from '../../../support/eventually.ts';
import { ownerDatabase } from '../../../support/tenants.ts';
import { expectFaults } from '../errors.ts';
import { roadTo, STEPS, type State } from '../states.ts';

const conflict = (message: string) => [{ field: '/state', code: 'state_conflict', message }];
const refused = async (accounts: AccountsClient, id: string, to: State, message: string) => {
  const { version } = (await accounts.get(id)).body.data;
  for (const query of ['', '?dry_run=true'])
    expectFaults(await accounts.changeState(id, to, { query }), 409, conflict(message));
  expect((await accounts.get(id)).body.data.version).toBe(version);
};

test.each(STEPS.filter(({ isAllowed }) => !isAllowed))('$from to $to', async ({ from, to }) => {
  const accounts = await accountsClient();
  const { id } = await roadTo(accounts, from, individualBody());
  await refused(accounts, id, to, `state cannot go from ${from} to ${to}`);
});

test.each([
  ['in review', 'CREATED', '00004', 'in_review', 'the customer is in review'],
  ['in review', 'INACTIVE', '00004', 'in_review', 'the customer is in review'],
  ['rejected for now', 'CREATED', '00002', 'rejected', 'the customer was rejected'],
  ['rejected for now', 'INACTIVE', '00002', 'rejected', 'the customer was rejected'],
  ['rejected for good', 'CREATED', '00003', 'rejected', 'the customer was rejected'],
] as const)(
  'a customer that is %s does not become ACTIVE from %s',
  async (_what, from, suffix, verification, doubt) => {
    const accounts = await accountsClient();
    const body = individualBody({ country_data: { 'ng.bvn': `${uniqueDigits(6)}${suffix}` } });
    const { id } = await roadTo(accounts, from, body);
    expect((await accounts.addDocument(id, documentBody())).status).toBe(201);
    await eventually(verification, async () => {
      const row = await ownerDatabase()
        .selectFrom('customer')
        .select('verification')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return row.verification === verification || null;
    });
    await refused(accounts, id, 'ACTIVE', `state cannot go from ${from} to ACTIVE: ${doubt}`);
    // Nor by a way round.
    const blocked = await accounts.changeState(id, 'BLOCKED');
    expect([blocked.status, blocked.body.data.state]).toEqual([200, 'BLOCKED']);
    await refused(accounts, id, 'ACTIVE', `state cannot go from BLOCKED to ACTIVE: ${doubt}`);
  },
);
