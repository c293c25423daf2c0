import { expect, test } from 'vitest';
import { type AttemptCursor, createAttemptCursor } from '../../src/commands/attempt-cursor.ts';
import { newId } from '../../src/lib/ids.ts';

const SINCE = new Date('2026-11-21T10:00:00.000Z');

/** An id made so many ms after the beginning. */
function idAt(ms: number, last = 0): string {
  const hex = (SINCE.getTime() + ms).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${String(last).padStart(12, '0')}`;
}

const rows = (...ids: string[]) => ids.map((id) => ({ id }));

/** What a database that holds `ids` shows to who stands there. */
const look = ({ position }: AttemptCursor, ids: readonly string[], limit = ids.length) =>
  ids.filter((id) => id > position().after && !position().seen.includes(id)).slice(0, limit);

test('it begins after every id of before, and before every id of then', () => {
  const { after, seen } = createAttemptCursor(SINCE).position();
  expect(after > idAt(-1, 999_999_999_999)).toBe(true);
  expect(after < idAt(0)).toBe(true);
  expect(seen).toEqual([]);
});

test('its idea of time is that of our ids', () => {
  const cursor = createAttemptCursor(new Date(Date.now() - 1_000));
  const id = newId();
  expect(look(cursor, [id])).toEqual([id]);
  cursor.saw(rows(id));
  const { after } = cursor.position();
  expect(after < createAttemptCursor(new Date()).position().after).toBe(true);
  expect(look(cursor, [id])).toEqual([]);
});

test('a row is new once', () => {
  const cursor = createAttemptCursor(SINCE);
  cursor.saw(rows(idAt(1), idAt(2)));
  expect(look(cursor, [idAt(1), idAt(2), idAt(3)])).toEqual([idAt(3)]);
  cursor.saw([]);
  expect(look(cursor, [idAt(1), idAt(2), idAt(3)])).toEqual([idAt(3)]);
});

test('a row that comes into view late is still new', () => {
  const cursor = createAttemptCursor(SINCE);
  cursor.saw(rows(idAt(10_000)));
  expect(look(cursor, [idAt(5_001), idAt(10_000)])).toEqual([idAt(5_001)]);
});

test('it moves on with what it saw, and never back', () => {
  const cursor = createAttemptCursor(SINCE);
  cursor.saw(rows(idAt(10_000)));
  const { after } = cursor.position();
  expect(after > idAt(4_999) && after < idAt(5_000)).toBe(true);
  cursor.saw(rows(idAt(8_000)));
  expect(cursor.position().after).toBe(after);
});

test('page by page it sees everything once, and keeps the ids of the last seconds only', () => {
  const cursor = createAttemptCursor(SINCE);
  const all = Array.from({ length: 5_000 }, (_, index) => idAt(index * 10, index));
  const shown: string[] = [];
  for (let page = look(cursor, all, 100); page.length > 0; page = look(cursor, all, 100)) {
    shown.push(...page);
    cursor.saw(rows(...page));
    expect(cursor.position().seen.length).toBeLessThanOrEqual(501);
  }
  expect(shown).toEqual(all);
});
