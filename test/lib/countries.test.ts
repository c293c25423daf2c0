import fc from 'fast-check';
import countries from 'i18n-iso-countries';
import { expect, test } from 'vitest';
import { countryCodesOf, isCountryCode } from '../../src/lib/countries.ts';

const CODES = Object.keys(countries.getAlpha2Codes());

test('all ISO 3166-1 alpha-2 codes are country codes, in either case', () => {
  expect(CODES.length).toBeGreaterThanOrEqual(249);
  for (const code of CODES) {
    expect(isCountryCode(code), code).toBe(true);
    expect(isCountryCode(code.toLowerCase()), code).toBe(true);
  }
});

test('all other pairs of letters are none', () => {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const pairs = letters.flatMap((first) => letters.map((second) => first + second));
  expect(pairs.filter((pair) => isCountryCode(pair)).sort()).toEqual(CODES.sort());
});

test.each(['', 'C', 'CMR', '120', 'cm ', ' cm', 'CM\n', 'İT', 'ＣＭ', 'Cameroon', 'constructor', '__proto__'])(
  '%j is no country code',
  (text) => {
    expect(isCountryCode(text)).toBe(false);
  },
);

test.each([
  ['Cameroon', 'CM'],
  ['cameroon', 'CM'],
  [' Cameroon ', 'CM'],
  ['Cameroun', 'CM'],
  ['Nigeria', 'NG'],
  ["Côte d'Ivoire", 'CI'],
  ['Ivory Coast', 'CI'],
  ['Allemagne', 'DE'],
  ['United States', 'US'],
  ['Democratic Republic of the Congo', 'CD'],
])('%j is %s', (name, code) => expect(countryCodesOf(name)).toContain(code));

test('a name that we do not know has no code, whatever it is', () => {
  for (const name of ['', ' ', 'Atlantis', 'CM', '__proto__', 'constructor', 'toString']) {
    expect(countryCodesOf(name), name).toEqual([]);
  }
  fc.assert(
    fc.property(fc.string(), (name) => {
      for (const code of countryCodesOf(name)) expect(isCountryCode(code)).toBe(true);
    }),
  );
});
