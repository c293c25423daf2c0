import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, hashOf } from '../../src/lib/canonical-json.ts';

/** The same value with the members of every object put in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, shuffled(member)]),
  );
}

describe('canonical JSON', () => {
  test.each([
    [{ b: 1, a: 2 }, '{"a":2,"b":1}'],
    [{ 10: 1, 9: 2, b: 3 }, '{"10":1,"9":2,"b":3}'],
    [{ a: { d: [3, { z: 1, y: 2 }], c: null } }, '{"a":{"c":null,"d":[3,{"y":2,"z":1}]}}'],
    [{ é: 'ü', e: '\u2028"' }, '{"e":"\u2028\\"","é":"ü"}'],
    // RFC 8785 section 3.2.3: code units order U+1F600 (a surrogate pair) before U+FB33.
    [
      { '\u20ac': 1, '\r': 2, '\ufb33': 3, 1: 4, '\u{1f600}': 5, '\u0080': 6, ö: 7 },
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
    ],
    [{ a: undefined, b: [undefined], c: new Date(0) }, '{"b":[null],"c":"1970-01-01T00:00:00.000Z"}'],
    ['text', '"text"'],
    [null, 'null'],
    [[1e21, 0.1, -0], '[1e+21,0.1,0]'],
  ])('of %j', (value, text) => expect(canonicalJson(value)).toBe(text));

  test('says the same as the value, whatever the order of its members', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(shuffled(value))).toBe(text);
      }),
    );
  });

  test('differs for values that differ', () => {
    const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(canonicalJson(a) === canonicalJson(b)).toBe(isDeepStrictEqual(plain(a), plain(b)));
      }),
    );
  });

  test('is what the hash is over', () => {
    expect(hashOf({ b: 'é', a: 1 })).toEqual(createHash('sha256').update('{"a":1,"b":"é"}').digest());
  });
});
