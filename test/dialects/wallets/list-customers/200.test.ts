import { beforeAll, describe, expect, test } from 'vitest';
import { moreCredentials } from '../../../support/tenants.ts';
import { businessBody, createdId, customerBody, walletsClient } from '../../../support/wallets.ts';

interface Item {
  readonly id: string;
}

const wallets = await walletsClient();
const idsOf = (items: readonly Item[]) => items.map(({ id }) => id);
const listed = async (query: Record<string, string>) => {
  const answer = await wallets.list(`?${new URLSearchParams(query)}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};

/** The book that the tests read: newest first, as the list has it. */
const PEOPLE = {
  shop: businessBody({ email: 'shop@example.com', business_name: 'Zola & Co' }),
  ann: customerBody({ email: 'Ann.Lee+1@Example.com', client_reference: 'user-A', metadata: { plan: 'gold' } }),
  bob: customerBody({ email: 'bob@example.com', client_reference: 'user-a' }),
  eve: businessBody({ email: 'eve@example.com', client_reference: 'user-E' }),
};
type Name = keyof typeof PEOPLE;
const NAMES = Object.keys(PEOPLE) as Name[];
const book = {} as Record<Name, string>;
const ids = (...names: Name[]) => names.map((name) => book[name]);

beforeAll(async () => {
  for (const name of NAMES.toReversed()) book[name] = await createdId(wallets, PEOPLE[name]);
});

test('newest first, twenty at most, when nothing is asked', async () => {
  const answer = await wallets.list();
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.body).toEqual({ data: expect.any(Array), page: { limit: 20, before: null, after: null } });
  expect(idsOf(answer.body.data)).toEqual(ids(...NAMES));
});

test('each is the customer as it is read, without its documents and what it owes', async () => {
  const { data } = await listed({});
  for (const item of data) {
    const { documents: _, requirements: __, ...line } = (await wallets.get(item.id)).body.data;
    expect(item).toEqual(line);
  }
});

test('of a tenant without customers there are none', async () => {
  const { body } = await (await walletsClient()).list();
  expect(body).toEqual({ data: [], page: { limit: 20, before: null, after: null } });
});

describe('a filter', () => {
  test.each<[Record<string, string>, Name[]]>([
    [{ email: 'ann.lee+1@example.com' }, ['ann']],
    [{ email: ' ANN.LEE+1@EXAMPLE.COM\t' }, ['ann']],
    [{ email: 'ann.lee@example.com' }, []],
    [{ email: 'ann' }, []],
    [{ email: '' }, []],
    [{ email: '\0' }, []],
    [{ email: '%' }, []],
    [{ client_reference: 'user-A' }, ['ann']],
    [{ client_reference: 'user-a' }, ['bob']],
    [{ client_reference: ' user-E ' }, ['eve']],
    [{ client_reference: 'user' }, []],
    [{ type: 'individual' }, ['ann', 'bob']],
    [{ type: 'business' }, ['shop', 'eve']],
    [{ status: 'pending_kyc' }, ['shop', 'ann', 'bob', 'eve']],
    [{ status: 'active' }, []],
    [{ type: 'business', client_reference: 'user-E', email: 'eve@example.com', status: 'pending_kyc' }, ['eve']],
    [{ type: 'individual', client_reference: 'user-E' }, []],
  ])('%j', async (query, names) => {
    const { data, page } = await listed(query);
    expect(idsOf(data)).toEqual(ids(...names));
    expect(page).toEqual({ limit: 20, before: null, after: null });
  });

  test('holds on every page', async () => {
    const first = await listed({ type: 'business', limit: '1' });
    const second = await listed({ type: 'business', limit: '1', after: first.page.after });
    expect([idsOf(first.data), idsOf(second.data), second.page.after]).toEqual([ids('shop'), ids('eve'), null]);
  });

  test('knows an e-mail and a reference that were changed, and not the old ones', async () => {
    const own = await walletsClient();
    const id = await createdId(own, customerBody({ email: 'old@example.com', client_reference: 'old' }));
    await own.update(id, { email: 'new@example.com', client_reference: 'new' });
    const found = async (query: string) => idsOf((await own.list(query)).body.data);
    expect(await found('?email=new@example.com')).toEqual([id]);
    expect(await found('?client_reference=new')).toEqual([id]);
    expect(await found('?email=old@example.com')).toEqual([]);
    expect(await found('?client_reference=old')).toEqual([]);
  });
});

test("no page and no filter shows another tenant's customers or the other mode's", async () => {
  const stranger = await walletsClient();
  const live = await walletsClient(await moreCredentials(stranger.tenant, 'live'));
  const same = PEOPLE.ann;
  const [inTest, inLive] = [await createdId(stranger, same), await createdId(live, same)];
  const after = (await listed({ limit: '1' })).page.after;
  for (const query of ['', '?email=ann.lee%2B1@example.com', '?client_reference=user-A', '?type=individual']) {
    expect(idsOf((await stranger.list(query)).body.data), query).toEqual([inTest]);
    expect(idsOf((await live.list(query)).body.data), query).toEqual([inLive]);
  }
  expect((await stranger.list(`?after=${after}`)).body.data).toEqual([]);
});
