import { beforeAll, expect, test } from 'vitest';
import { LIFECYCLES, VERIFICATION_STATES } from '../../../../src/onboarding/states.ts';
import { ownerDatabase } from '../../../support/tenants.ts';
import { createdId, type WalletsClient, walletsClient } from '../../../support/wallets.ts';

/** What a customer in each verification shows as long as its lifecycle does not decide. */
const OF_VERIFICATION: Readonly<Record<string, string>> = {
  unverified: 'pending_kyc',
  pending: 'pending_kyc',
  in_review: 'in_review',
  verified: 'active',
  rejected: 'rejected',
};
const DECIDING: readonly string[] = ['inactive', 'blocked'];

let wallets: WalletsClient;
/** Every status with the customers that show it: one customer in each pair of states. */
const expected = new Map<string, string[]>();
beforeAll(async () => {
  wallets = await walletsClient();
  const pairs = LIFECYCLES.flatMap((lifecycle) =>
    VERIFICATION_STATES.map((verification) => ({ lifecycle, verification })),
  );
  await Promise.all(
    pairs.map(async (pair) => {
      const id = await createdId(wallets);
      await ownerDatabase().updateTable('customer').set(pair).where('id', '=', id).execute();
      if (pair.lifecycle === 'erased') return;
      const status = DECIDING.includes(pair.lifecycle) ? pair.lifecycle : OF_VERIFICATION[pair.verification];
      expected.set(String(status), [...(expected.get(String(status)) ?? []), id]);
    }),
  );
});

test.each(['pending_kyc', 'in_review', 'active', 'rejected', 'inactive', 'blocked'])(
  'status=%s finds exactly the customers that show it',
  async (status) => {
    const { data } = (await wallets.list(`?status=${status}&limit=100`)).body;
    expect(data.map(({ id }: { id: string }) => id).toSorted()).toEqual(expected.get(status)?.toSorted());
    for (const item of data) {
      expect(item.status).toBe(status);
      expect((await wallets.get(item.id)).body.data.status).toBe(status);
    }
  },
);

test('every customer that is not erased has one status', async () => {
  const { data } = (await wallets.list('?limit=100')).body;
  expect(data).toHaveLength((LIFECYCLES.length - 1) * VERIFICATION_STATES.length);
  expect([...expected.values()].flat()).toHaveLength(data.length);
});
