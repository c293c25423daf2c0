import { beforeAll, describe, expect, test } from 'vitest';
import { accountsClient, businessBody, individual, individualBody } from '../../../support/accounts.ts';
import { uniqueDigits } from '../../../support/cards.ts';
import { documentBody } from '../../../support/documents.ts';
import { eventually } from '../../../support/eventually.ts';
import { moreCredentials } from '../../../support/tenants.ts';

interface Item {
  readonly id: string;
  readonly created_date: string;
  readonly version: number;
}

const accounts = await accountsClient();
const idsOf = (items: readonly Item[]) => items.map(({ id }) => id);
const listed = async (query: Record<string, string> = {}, of = accounts) => {
  const answer = await of.list(`?${new URLSearchParams(query)}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data as { items: Item[]; next_cursor: string | null };
};
const found = async (query: Record<string, string>) => idsOf((await listed(query)).items);

/** The book that all tests but the walk read: newest first, as the list has it. */
const BOOK = {
  blocked: businessBody({ email: null }),
  shop: businessBody({ client_reference: 'Shop 1', email: 'Shop+NG@Example.com' }),
  idle: individualBody({ client_reference: null }),
  active: individualBody({ client_reference: 'user-7' }),
  rejected: individualBody({ country_data: { 'ng.bvn': `${uniqueDigits(6)}00002` } }),
  verified: individualBody({ individual: individual({ first_name: 'Zoë' }), email: 'zoe@example.com' }),
};
type Name = keyof typeof BOOK;
const NAMES = Object.keys(BOOK) as Name[];
const idOf = {} as Record<Name, string>;
const ids = (...names: readonly Name[]) => names.map((name) => idOf[name]);

beforeAll(async () => {
  for (const name of NAMES.toReversed()) {
    const created = await accounts.create(BOOK[name]);
    expect(created.status, created.text).toBe(201);
    idOf[name] = created.body.data.id;
  }
  await Promise.all(ids('verified', 'rejected').map((id) => accounts.addDocument(id, documentBody())));
  await accounts.changeState(idOf.active, 'ACTIVE');
  await accounts.changeState(idOf.idle, 'ACTIVE');
  await accounts.changeState(idOf.idle, 'INACTIVE');
  await accounts.changeState(idOf.blocked, 'BLOCKED');
  await eventually('decided', async () => {
    const [verified, rejected] = await Promise.all(ids('verified', 'rejected').map((id) => accounts.get(id)));
    const isDecided = verified?.body.data.state === 'ACTIVE' && rejected?.body.data.requirements.length > 0;
    return isDecided || null;
  });
});

describe('a page', () => {
  test('is the newest first, with lines that have no lists', async () => {
    const answer = await accounts.list();
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.body).toEqual({ data: { items: expect.any(Array), next_cursor: null } });
    expect(idsOf(answer.body.data.items)).toEqual(ids(...NAMES));
    for (const name of ['verified', 'shop'] as const) {
      const { persons: _, requirements: __, documents: ___, ...line } = (await accounts.get(idOf[name])).body.data;
      expect(answer.body.data.items[NAMES.indexOf(name)]).toEqual(line);
    }
  });

  test('shows no number in full', async () => {
    const { text } = await accounts.list();
    for (const { country_data } of Object.values(BOOK).filter((body) => 'country_data' in body)) {
      for (const [, number] of JSON.stringify(country_data).matchAll(/"(\d{11})"/g)) expect(text).not.toContain(number);
    }
    expect(text).toContain('*******');
  });

  test('holds as many as it is asked for, and tells where the next begins', async () => {
    const first = await listed({ limit: '4' });
    expect(idsOf(first.items)).toEqual(ids(...NAMES.slice(0, 4)));
    expect(first.next_cursor).toMatch(/^[\w-]+$/);
    const second = await listed({ limit: '4', cursor: first.next_cursor ?? '' });
    expect([idsOf(second.items), second.next_cursor]).toEqual([ids(...NAMES.slice(4)), null]);
    expect((await listed({ limit: '6' })).next_cursor).toBeNull();
    expect((await listed({ limit: '1' })).items).toHaveLength(1);
    expect((await listed({ limit: '100' })).items).toHaveLength(6);
  });

  test('of a company without customers is empty', async () => {
    expect(await listed({}, await accountsClient())).toEqual({ items: [], next_cursor: null });
  });
});

describe('a filter', () => {
  test.each<[Record<string, string>, readonly Name[]]>([
    [{ type: 'BUSINESS' }, ['blocked', 'shop']],
    [{ type: 'INDIVIDUAL' }, ['idle', 'active', 'rejected', 'verified']],
    [{ state: 'CREATED' }, ['shop', 'rejected']],
    [{ state: 'ACTIVE' }, ['active', 'verified']],
    [{ state: 'INACTIVE' }, ['idle']],
    [{ state: 'BLOCKED' }, ['blocked']],
    [{ verification_status: 'VERIFIED' }, ['verified']],
    [{ verification_status: 'UNVERIFIED' }, ['blocked', 'shop', 'idle', 'active', 'rejected']],
    [{ client_reference: 'Shop 1' }, ['shop']],
    [{ client_reference: ' Shop 1 ' }, ['shop']],
    [{ client_reference: 'shop 1' }, []],
    [{ client_reference: 'Shop' }, []],
    [{ email: 'shop+ng@example.com' }, ['shop']],
    [{ email: ' SHOP+NG@EXAMPLE.COM ' }, ['shop']],
    [{ email: 'shop@example.com' }, []],
    [{ email: '' }, []],
    [{ type: 'INDIVIDUAL', state: 'ACTIVE' }, ['active', 'verified']],
    [{ type: 'INDIVIDUAL', state: 'ACTIVE', verification_status: 'UNVERIFIED' }, ['active']],
    [{ type: 'BUSINESS', verification_status: 'VERIFIED' }, []],
    [{ email: 'zoe@example.com', type: 'BUSINESS' }, []],
  ])('%j', async (query, names) => {
    expect(await found(query)).toEqual(ids(...names));
  });

  test('holds behind a cursor', async () => {
    const query = { verification_status: 'UNVERIFIED', limit: '3' };
    const first = await listed(query);
    const second = await listed({ ...query, cursor: first.next_cursor ?? '' });
    expect([idsOf(first.items), idsOf(second.items)]).toEqual([
      ids('blocked', 'shop', 'idle'),
      ids('active', 'rejected'),
    ]);
    expect(second.next_cursor).toBeNull();
  });
});

test("no page and no filter shows another tenant's customers or the other mode's", async () => {
  const stranger = await accountsClient();
  const live = await accountsClient(await moreCredentials(stranger.tenant, 'live'));
  const same = { email: 'zoe@example.com', client_reference: 'user-7' };
  const [inTest, inLive] = [await stranger.create(individualBody(same)), await live.create(individualBody(same))];
  expect([inTest.status, inLive.status]).toEqual([201, 201]);
  for (const query of [{}, { email: same.email }, { client_reference: 'user-7' }, { type: 'INDIVIDUAL' }]) {
    expect(idsOf((await listed(query, stranger)).items)).toEqual([inTest.body.data.id]);
    expect(idsOf((await listed(query, live)).items)).toEqual([inLive.body.data.id]);
  }
  const { next_cursor } = await listed({ limit: '1' });
  expect((await listed({ cursor: next_cursor ?? '' }, stranger)).items).toEqual([]);
});

test('a cursor walks over 25 customers without a gap or a repetition while others arrive', async () => {
  const busy = await accountsClient();
  const arrive = async (): Promise<Item> => {
    const created = await busy.create(individualBody());
    expect(created.status, created.text).toBe(201);
    return created.body.data;
  };
  const original: Item[] = [];
  for (let batch = 0; batch < 5; batch += 1) original.push(...(await Promise.all(Array.from({ length: 5 }, arrive))));
  const newestFirst = original.toSorted((a, b) => (a.created_date + a.id < b.created_date + b.id ? 1 : -1));

  const walked: Item[] = [];
  let page = await listed({ limit: '7' }, busy);
  for (walked.push(...page.items); page.next_cursor !== null; walked.push(...page.items)) {
    await arrive();
    page = await listed({ limit: '7', cursor: page.next_cursor }, busy);
  }
  expect(idsOf(walked)).toEqual(idsOf(newestFirst));
  // Without a limit, twenty.
  expect((await listed({}, busy)).items).toHaveLength(20);
});
