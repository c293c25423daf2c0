import { expect, test } from 'vitest';
import { type AccountsClient, accountsClient } from '../../support/accounts.ts';
import { moreCredentials, newTenant } from '../../support/tenants.ts';
import { expectFaults } from './errors.ts';
import { changed, created, expectUnchanged, patch, type Update } from './updates.ts';

const AT_ONCE = 10;

type Values = Readonly<Record<string, unknown>>;

/** A number that no two customers of a company may share. */
export interface UniqueNumber {
  readonly name: string;
  /** JSON Pointer to it in an update. */
  readonly field: string;
  /** The body of an update that says it. */
  readonly body: (number: string) => Values;
  /** Another number at every call. */
  readonly make: () => string;
  /** Other ways to write a number. */
  readonly spellings: (number: string) => readonly string[];
}

/** No company has the same number twice: status 409. */
export function describeDuplicates(update: Update, numbers: readonly [UniqueNumber, UniqueNumber]): void {
  const duplicate = ({ name, field }: UniqueNumber) => ({
    field,
    code: 'duplicate',
    message: `Customer with this ${name} already exists`,
  });
  const expectConflict = async (
    accounts: AccountsClient,
    before: { readonly id: string },
    body: unknown,
    existing: { readonly id: string },
    of: readonly UniqueNumber[] = numbers,
  ) => {
    for (const query of ['', '?dry_run=true']) {
      const answer = await patch(accounts, update, before.id, body, { query });
      expectFaults(answer, 409, of.map(duplicate));
      expect(answer.body.error.existing_id).toBe(existing.id);
    }
    await expectUnchanged(accounts, before);
  };
  const customers = async (accounts: AccountsClient, count: number) =>
    Promise.all(Array.from({ length: count }, () => created(accounts, update.customer())));

  test.each(numbers)('$name of another customer, however it is written', async (number) => {
    const accounts = await accountsClient();
    const [ann, bob] = await customers(accounts, 2);
    const value = number.make();
    const has = await changed(accounts, update, ann.id, number.body(value));
    for (const spelling of [value, ...number.spellings(value)])
      await expectConflict(accounts, bob, number.body(spelling), ann, [number]);
    // Its own number stands in nobody's way.
    expect(await changed(accounts, update, ann.id, number.body(value))).toEqual(has);
  });

  test('both, of one customer and of two: the first is named', async () => {
    const accounts = await accountsClient();
    const [ann, bob, cem, dan] = await customers(accounts, 4);
    const [one, other] = numbers;
    const [first, second] = [one.make(), other.make()];
    await changed(accounts, update, ann.id, one.body(first));
    await changed(accounts, update, bob.id, other.body(second));
    const merged = mergeBodies(one.body(first), other.body(second));
    await expectConflict(accounts, cem, merged, ann);
    const own = mergeBodies(one.body(one.make()), other.body(other.make()));
    await changed(accounts, update, cem.id, own);
    await expectConflict(accounts, dan, own, cem);
  });

  test('another company, and the other mode, know nothing of it; once removed it is free', async () => {
    const tenant = await newTenant();
    const [accounts, live] = [
      await accountsClient(tenant),
      await accountsClient(await moreCredentials(tenant, 'live')),
    ];
    const [number] = numbers;
    const [ann, bob] = await customers(accounts, 2);
    const body = number.body(number.make());
    await changed(accounts, update, ann.id, body);
    for (const others of [await accountsClient(), live])
      await changed(others, update, (await created(others, update.customer())).id, body);
    expect((await patch(accounts, update, bob.id, body)).status).toBe(409);
    await changed(accounts, update, ann.id, removed(body));
    await changed(accounts, update, bob.id, body);
  });

  test(`of ${AT_ONCE} customers that take one number at the same time one wins`, async () => {
    const accounts = await accountsClient();
    const [number] = numbers;
    const all = await customers(accounts, AT_ONCE);
    const body = number.body(number.make());
    const answers = await Promise.all(all.map(({ id }) => patch(accounts, update, id, body)));
    const [winner, ...more] = answers.filter(({ status }) => status === 200);
    expect(more).toEqual([]);
    const losers = answers.filter((answer) => answer !== winner);
    expect(losers).toHaveLength(AT_ONCE - 1);
    for (const loser of losers) {
      expectFaults(loser, 409, [duplicate(number)]);
      expect(loser.body.error.existing_id).toBe(winner?.body.data.id);
    }
    const kept = await Promise.all(all.map(async ({ id }) => (await accounts.get(id)).body.data));
    for (const [index, { id }] of all.entries())
      expect(kept[index]).toEqual(id === winner?.body.data.id ? winner?.body.data : all[index]);
  });
}

/** One body with what two say, also where both speak of `ng`. */
function mergeBodies(one: Values, other: Values): Values {
  const ng = { ...(one.ng as object), ...(other.ng as object) };
  return { ...one, ...other, ...(Object.keys(ng).length > 0 && { ng }) };
}

/** The body that removes what `body` says. */
const removed = (body: Values): Values => Object.fromEntries(Object.keys(body).map((name) => [name, null]));
