import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isId, newId } from '../../src/lib/ids.ts';

test('new ids are UUIDs of version 7 in lower case, all different, each later than the one before', () => {
  const ids = Array.from({ length: 2_000 }, newId);
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(isId(id)).toBe(true);
  }
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
});

test('an id says when it was made, to the millisecond', () => {
  const before = Date.now();
  const made = Number.parseInt(newId().replaceAll('-', '').slice(0, 12), 16);
  expect(made).toBeGreaterThanOrEqual(before);
  // The generator may run a little ahead of the clock to keep its order.
  expect(made).toBeLessThan(Date.now() + 10_000);
});

test('nothing else has the form of one', () => {
  const id = newId();
  const others = [
    '',
    id.toUpperCase(),
    `${id}\n`,
    ` ${id}`,
    `{${id}}`,
    id.replaceAll('-', ''),
    id.slice(1),
    `${id}0`,
    id.replace('-', '_'),
  ];
  for (const text of others) expect(isId(text), JSON.stringify(text)).toBe(false);
  fc.assert(fc.property(fc.string(), (text) => !isId(text)));
});
