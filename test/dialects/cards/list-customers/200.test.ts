import { beforeAll, describe, expect, test } from 'vitest';
import { cardsClient, customerForm, enrollBody, uniqueDigits } from '../../../support/cards.ts';
import { eventually } from '../../../support/eventually.ts';
import { moreCredentials, newTenant, ownerDatabase } from '../../../support/tenants.ts';

interface Item {
  readonly id: string;
  readonly email: string;
  readonly created_at: string;
}

const cards = await cardsClient();
const idsOf = (items: readonly Item[]) => items.map(({ id }) => id);
const listed = async (query: Record<string, string>) => {
  const answer = await cards.list(`?${new URLSearchParams(query)}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};
const found = async (query: Record<string, string>) => idsOf((await listed(query)).data);

/** The book that all tests but the walk read: newest first, as the list has it. */
const PEOPLE = {
  refused: { last_name: 'Refused', identification_number: `${uniqueDigits(6)}00002` },
  waiting: { last_name: 'Waiting', identification_number: `${uniqueDigits(6)}00006` },
  blocked: { first_name: 'Adébáyọ̀', last_name: 'Blocked' },
  marie: { first_name: 'Anne-Marie', last_name: "O'Brien", phone_number: '612345678' },
  zoe: { first_name: 'Zoë', last_name: 'Émile Zola', email: 'Zoe.Zola+Cards@Example.com', city: 'Anne' },
};
type Name = keyof typeof PEOPLE;
const NAMES = Object.keys(PEOPLE) as Name[];
const book = {} as Record<Name, Item & Record<string, unknown>>;
const ids = (...names: Name[]) => names.map((name) => book[name].id);

beforeAll(async () => {
  for (const name of NAMES.toReversed()) {
    const created = await cards.enroll(enrollBody(PEOPLE[name]));
    expect(created.status, created.text).toBe(201);
    book[name] = created.body.data;
  }
  await ownerDatabase()
    .updateTable('customer')
    .set({ lifecycle: 'blocked' })
    .where('id', '=', book.blocked.id)
    .execute();
  await eventually('decided', async () => {
    const answers = await Promise.all(ids('refused', 'blocked', 'marie', 'zoe').map((id) => cards.get(id)));
    return answers.every(({ body }) => body.data.kyc_status !== 'PENDING') || null;
  });
});

describe('a page', () => {
  test('is the first of ten, newest first, when nothing is asked', async () => {
    const { headers, body } = await cards.list();
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(idsOf(body.data)).toEqual(ids(...NAMES));
    const meta = { page: 1, limit: 10, total: 5, totalPages: 1, next_cursor: null };
    expect(body).toEqual({
      success: true,
      statusCode: 200,
      message: '5 items retrieved successfully',
      data: expect.any(Array),
      meta,
      pagination: meta,
    });
  });

  test('has the members that the documentation lists, as they were sent', async () => {
    const { zoe } = book;
    expect((await listed({ email: zoe.email })).data).toEqual([
      {
        id: zoe.id,
        first_name: 'Zoë',
        last_name: 'Émile Zola',
        email: 'Zoe.Zola+Cards@Example.com',
        country: zoe.country,
        phone_country_code: '+237',
        phone_number: zoe.phone_number,
        is_active: true,
        created_at: zoe.created_at,
        updated_at: expect.any(String),
      },
    ]);
  });

  test.each([
    ['1', ['refused', 'waiting'], 2],
    ['2', ['blocked', 'marie'], 2],
    ['3', ['zoe'], 1],
    ['4', [], 0],
    ['100000', [], 0],
  ] as const)('number %s of two each', async (page, names, count) => {
    const { data, meta, pagination, message } = await listed({ page, limit: '2' });
    expect(idsOf(data)).toEqual(ids(...names));
    expect(meta).toMatchObject({ page: Number(page), limit: 2, total: 5, totalPages: 3 });
    expect(pagination).toEqual(meta);
    expect(message).toBe(`${count} items retrieved successfully`);
  });

  test.each(['1', '100'])('of %s at the limits of limit', async (limit) => {
    const { data, meta } = await listed({ limit });
    expect(data).toHaveLength(Math.min(Number(limit), 5));
    expect(meta).toMatchObject({ limit: Number(limit), totalPages: Math.ceil(5 / Number(limit)) });
  });

  test('takes sync, which changes nothing', async () => {
    expect(await listed({ sync: 'true' })).toEqual(await listed({}));
  });

  test('of a company without customers is empty', async () => {
    const { body } = await (await cardsClient()).list();
    expect(body).toMatchObject({ data: [], meta: { page: 1, limit: 10, total: 0, totalPages: 0, next_cursor: null } });
  });
});

describe('a filter', () => {
  test.each([
    ['zoe.zola+cards@example.com', ['zoe']],
    ['ZOE.ZOLA+CARDS@EXAMPLE.COM', ['zoe']],
    [' Zoe.Zola+Cards@Example.com ', ['zoe']],
    ['zoe.zola@example.com', []],
    ['zoe', []],
  ] as const)('email=%s', async (email, names) => {
    expect(await found({ email })).toEqual(ids(...names));
  });

  test.each([
    ['APPROVED', ['blocked', 'marie', 'zoe']],
    ['REJECTED', ['refused']],
    ['PENDING', ['waiting']],
  ] as const)('kyc_status=%s', async (kyc_status, names) => {
    expect(await found({ kyc_status })).toEqual(ids(...names));
  });

  test.each([
    ['true', ['refused', 'waiting', 'marie', 'zoe']],
    ['false', ['blocked']],
  ] as const)('is_active=%s', async (is_active, names) => {
    const { data, meta } = await listed({ is_active });
    expect(idsOf(data)).toEqual(ids(...names));
    expect(meta.total).toBe(names.length);
    expect(data.every((item: { is_active: boolean }) => String(item.is_active) === is_active)).toBe(true);
  });

  test.each([
    ['a first name in any case', 'zOË', ['zoe']],
    ['accents in their other encoding', 'Zoe\u0308', ['zoe']],
    ['letters with two marks', 'ADÉBÁYỌ̀', ['blocked']],
    ['one word of a name of two', 'zola', ['zoe']],
    ['words of two fields in any order', 'zola zoë', ['zoe']],
    ['words with anything between', ' émile,\tzoë! ', ['zoe']],
    ['an e-mail', 'zoe.zola+cards@EXAMPLE.com', ['zoe']],
    ['a hyphenated name', 'anne-marie', ['marie']],
    ['half of a hyphenated name, and not what is in other fields', 'Anne', ['marie']],
    ['a name with an apostrophe', "O'BRIEN", ['marie']],
    ['a local phone number', '612345678', ['marie']],
    ['a whole phone number', '+237612345678', ['marie']],
    ['a name that several have', 'john', ['refused', 'waiting']],
    ['the beginning of a word', 'zol', []],
    ['the middle of a word', 'ol', []],
    ['words of two people', 'zoë marie', []],
    ['a wildcard', '%', []],
    ['nothing but separators', ' - ', []],
    ['U+0000', '\0', []],
  ] as const)('q: %s', async (_what, q, names) => {
    const { data, meta } = await listed({ q });
    expect(idsOf(data)).toEqual(ids(...names));
    expect(meta.total).toBe(names.length);
  });

  test('q does not find a person by its identification number', async () => {
    expect(await found({ q: String(book.zoe.identification_number) })).toEqual([]);
  });

  test('created_from and created_to take in their own instant', async () => {
    const { waiting, marie } = book;
    expect(await found({ created_from: marie.created_at })).toEqual(ids('refused', 'waiting', 'blocked', 'marie'));
    expect(await found({ created_to: marie.created_at })).toEqual(ids('marie', 'zoe'));
    expect(await found({ created_from: marie.created_at, created_to: waiting.created_at })).toEqual(
      ids('waiting', 'blocked', 'marie'),
    );
    const justAfter = new Date(Date.parse(marie.created_at) + 1).toISOString();
    expect(await found({ created_from: justAfter, created_to: waiting.created_at })).toEqual(ids('waiting', 'blocked'));
    expect(await found({ created_from: waiting.created_at, created_to: marie.created_at })).toEqual([]);
  });

  test('a time may name another zone', async () => {
    const inLagos = new Date(Date.parse(book.marie.created_at) + 3_600_000).toISOString().replace('Z', '+01:00');
    expect(await found({ created_to: inLagos })).toEqual(ids('marie', 'zoe'));
  });

  test.each([
    ['0000-01-01T00:00:00+23:59', '9999-12-31T23:59:59-23:59'],
    ['0001-01-01T00:00:00Z', `2999-12-31T23:59:59.${'9'.repeat(100)}Z`],
  ])('a time may be as far away as %s and %s', async (created_from, created_to) => {
    expect(await found({ created_from, created_to })).toEqual(ids(...NAMES));
  });

  test('filters add up, and count', async () => {
    const { data, meta } = await listed({ kyc_status: 'APPROVED', is_active: 'true', q: 'zoë', limit: '1' });
    expect(idsOf(data)).toEqual(ids('zoe'));
    expect(meta).toMatchObject({ total: 1, totalPages: 1, next_cursor: null });
    expect(await found({ kyc_status: 'REJECTED', q: 'zoë' })).toEqual([]);
  });

  test('holds behind a cursor', async () => {
    const first = await listed({ kyc_status: 'APPROVED', limit: '2' });
    const second = await listed({ kyc_status: 'APPROVED', limit: '2', cursor: first.meta.next_cursor });
    expect([idsOf(first.data), idsOf(second.data)]).toEqual([ids('blocked', 'marie'), ids('zoe')]);
  });
});

test("no page and no filter shows another tenant's customers or the other mode's", async () => {
  const stranger = await cardsClient();
  const live = await cardsClient(await moreCredentials(stranger.tenant, 'live'));
  const passport = async () => customerForm({ id_document_type: 'PASSPORT', ...same }, { id_document_back: null });
  const same = { email: 'zoe.zola+cards@example.com', first_name: 'Zoë' };
  const [inTest, inLive] = [await stranger.create(await passport()), await live.create(await passport())];
  expect([inTest.status, inLive.status]).toEqual([201, 201]);
  for (const query of [
    '',
    `?email=${encodeURIComponent(same.email)}`,
    '?q=zo%C3%AB',
    '?created_from=2020-01-01T00:00:00Z',
  ]) {
    expect(idsOf((await stranger.list(query)).body.data), query).toEqual([inTest.body.data.id]);
    expect(idsOf((await live.list(query)).body.data), query).toEqual([inLive.body.data.id]);
    expect((await live.list(query)).body.meta.total, query).toBe(1);
  }
  const { meta } = await listed({ limit: '1' });
  const elsewhere = await stranger.list(`?cursor=${meta.next_cursor}`);
  expect(elsewhere.body.data).toEqual([]);
});

test('a cursor walks over 25 customers without a gap or a repetition while others arrive', async () => {
  const busy = await cardsClient(await newTenant());
  const arrive = async (): Promise<Item> => {
    const created = await busy.create(await customerForm({ id_document_type: 'PASSPORT' }, { id_document_back: null }));
    expect(created.status, created.text).toBe(201);
    return created.body.data;
  };
  const original: Item[] = [];
  for (let batch = 0; batch < 5; batch += 1) original.push(...(await Promise.all(Array.from({ length: 5 }, arrive))));
  const newestFirst = original.toSorted((a, b) => (a.created_at + a.id < b.created_at + b.id ? 1 : -1));

  const first = await busy.list('?limit=7');
  expect(first.body.meta).toMatchObject({ page: 1, limit: 7, total: 25, totalPages: 4 });
  const walked: Item[] = [...first.body.data];
  let cursor: string | null = first.body.meta.next_cursor;
  while (cursor !== null) {
    await arrive();
    const { body, status } = await busy.list(`?limit=7&cursor=${encodeURIComponent(cursor)}`);
    expect(status).toBe(200);
    expect(Object.keys(body.meta).toSorted()).toEqual(['limit', 'next_cursor']);
    expect(body.pagination).toEqual(body.meta);
    walked.push(...body.data);
    cursor = body.meta.next_cursor;
  }
  expect(idsOf(walked)).toEqual(idsOf(newestFirst));
  expect((await busy.list()).body.meta.total).toBe(28);
});
