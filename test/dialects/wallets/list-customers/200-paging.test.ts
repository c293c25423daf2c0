import { beforeAll, describe, expect, test } from 'vitest';
import { ownerDatabase } from '../../../support/tenants.ts';
import { createdId, type WalletsClient, walletsClient } from '../../../support/wallets.ts';

interface Page {
  readonly data: { readonly id: string }[];
  readonly page: { readonly limit: number; readonly before: string | null; readonly after: string | null };
}

const COUNT = 11;

let wallets: WalletsClient;
/** Newest first: of customers of the same instant the one with the greater id. */
let newestFirst: string[];
beforeAll(async () => {
  wallets = await walletsClient();
  const created = await Promise.all(Array.from({ length: COUNT }, () => createdId(wallets)));
  // Three instants for all of them, so that pages begin and end within ties.
  const instants = created.map((id, index) => ({ id, at: new Date(Date.UTC(2026, 0, 1 + (index % 3))) }));
  for (const { id, at } of instants)
    await ownerDatabase().updateTable('customer').set({ created_at: at }).where('id', '=', id).execute();
  newestFirst = instants
    .toSorted((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1))
    .map(({ id }) => id);
});

async function pageAt(query: Record<string, string>): Promise<Page> {
  const answer = await wallets.list(`?${new URLSearchParams(query)}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}
const idsOf = ({ data }: Page): string[] => data.map(({ id }) => id);

/** All pages from one on, by the cursor of that name. */
async function walk(first: Page, by: 'before' | 'after', limit: number): Promise<Page[]> {
  const pages = [first];
  for (let cursor = first.page[by]; cursor !== null; cursor = pages.at(-1)?.page[by] ?? null)
    pages.push(await pageAt({ limit: String(limit), [by]: cursor }));
  return pages;
}

describe.each([1, 2, 3, 5, COUNT - 1, COUNT, 100])('pages of %i', (limit) => {
  test('lead to the oldest and back to the newest, each customer once', async () => {
    const older = await walk(await pageAt({ limit: String(limit) }), 'after', limit);
    expect(older.flatMap(idsOf)).toEqual(newestFirst);
    expect(older.map(({ page }) => page.limit)).toEqual(older.map(() => limit));
    expect(older.slice(0, -1).every((page) => page.data.length === limit)).toBe(true);
    expect(older[0]?.page.before).toBeNull();

    const last = older.at(-1) as Page;
    const newer = await walk(last, 'before', limit);
    expect(newer.toReversed().flatMap(idsOf)).toEqual(newestFirst);
    expect(newer.at(-1)?.page.before).toBeNull();
    // The way back of a page begins where the page ends.
    for (const page of newer.slice(1)) {
      const next = await pageAt({ limit: String(limit), after: String(page.page.after) });
      expect(idsOf(next)[0]).toBe(newestFirst[newestFirst.indexOf(idsOf(page).at(-1) ?? '') + 1]);
    }
  });
});

test('customers that arrive meanwhile are on the pages before, and move no page after', async () => {
  const own = await walletsClient();
  const ids: string[] = [];
  for (let index = 0; index < 4; index += 1) ids.unshift(await createdId(own));
  const first: Page = (await own.list('?limit=2')).body;
  const arrived = [await createdId(own), await createdId(own)].toReversed();
  const second: Page = (await own.list(`?limit=2&after=${first.page.after}`)).body;
  expect([...idsOf(first), ...idsOf(second)]).toEqual(ids);
  const back: Page = (await own.list(`?limit=2&before=${second.page.before}`)).body;
  expect(idsOf(back)).toEqual(idsOf(first));
  const front: Page = (await own.list(`?limit=2&before=${back.page.before}`)).body;
  expect([idsOf(front), front.page.before]).toEqual([arrived, null]);
});
