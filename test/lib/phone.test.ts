import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPossiblePhone, joinPhone, possibleCountries, splitPhone } from '../../src/lib/phone.ts';

/** The numbers that the reference pages print, and numbers whose parts are easily mistaken. */
const KNOWN: readonly [string, string, string][] = [
  ['+2348012345678', '+234', '8012345678'],
  ['+237600000000', '+237', '600000000'],
  // A leading zero that belongs to the number: ITU-T E.164, national numbering plan of Italy.
  ['+390612345678', '+39', '0612345678'],
  // One country code for many countries.
  ['+14155552671', '+1', '4155552671'],
  ['+18765551234', '+1', '8765551234'],
  // No country at all.
  ['+80012345678', '+800', '12345678'],
];

describe.each(KNOWN)('%s', (text, countryCode, number) => {
  test('is possible', () => expect(isPossiblePhone(text)).toBe(true));
  test('splits behind its country code', () => expect(splitPhone(text)).toEqual({ countryCode, number }));
  test('comes back from its parts', () => expect(joinPhone({ countryCode, number })).toBe(text));
});

test.each([
  '',
  '+',
  '8012345678',
  '002348012345678',
  '+234XXXXXXXX',
  '+234 8012345678',
  '+234-801-234-5678',
  '+2348012345678 ',
  '+2348012345678\n',
  'tel:+2348012345678',
  '+2348012345678;ext=1',
  '+٢٣٤٨٠١٢٣٤٥٦٧٨',
  '+0348012345678',
  '+999123456789',
  '+123456',
  '+2341',
  '+1234567890123456',
])('%j is no phone number', (text) => expect(isPossiblePhone(text)).toBe(false));

test('the parts in a row are what was split, whatever it is', () => {
  const digits = fc.stringMatching(/^\+?[0-9]{0,20}$/);
  fc.assert(
    fc.property(fc.oneof(digits, fc.string()), (text) => {
      const { countryCode, number } = splitPhone(text);
      expect(countryCode + number).toBe(text);
      expect(countryCode).toMatch(/^(\+[1-9][0-9]{0,2})?$/);
    }),
    { numRuns: 1_000 },
  );
});

describe('parts as people write them', () => {
  test.each([
    ['+237', '6 00 00 00 00', '+237600000000'],
    ['+234', '0801 234 5678', '+2348012345678'],
    ['+39', '06 1234 5678', '+390612345678'],
    ['+1', '(415) 555-2671', '+14155552671'],
  ])('%s and %s are %s', (countryCode, number, joined) => expect(joinPhone({ countryCode, number })).toBe(joined));

  test.each([
    ['+237', 'ask for Ada'],
    ['+237', '600000000 or 699999999'],
    ['+237', '1'],
    ['+999', '600000000'],
    ['', ''],
  ])('%j and %j stay as they are', (countryCode, number) =>
    expect(joinPhone({ countryCode, number })).toBe(countryCode + number),
  );
});

test('the countries that a number may be of', () => {
  expect(possibleCountries('+2348012345678')).toEqual(['NG']);
  expect(possibleCountries('+237600000000')).toEqual(['CM']);
  expect(possibleCountries('+14155552671')).toEqual(['US']);
  expect(possibleCountries('no number')).toEqual([]);
  // None is picked out of a sentence.
  expect(possibleCountries('call +2348012345678')).toEqual([]);
});
