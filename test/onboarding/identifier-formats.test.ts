import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasLuhnDigit, hasVerhoeffDigit } from '../../src/onboarding/check-digits.ts';
import type { IdentifierType } from '../../src/onboarding/customer.ts';
import { formatOf, formatOutcome, IDENTIFIER_FORMATS } from '../../src/onboarding/identifier-formats.ts';

type Row = [type: IdentifierType, country: string, right: string[], wrong: string[]];

/** Numbers that are printed in the sources or made up by their rule, and near misses. */
const ROWS: Row[] = [
  ['NIN', 'NG', ['12345678901', '123 4567 8901'], ['1234567890', '123456789012', '1234567890A', '']],
  [
    'NIN',
    'GH',
    ['GHA-123456789-0', 'gha1234567890', 'NGA-000000001-5'],
    ['GHA-12345678-0', '1234567890', 'GH1-123456789-0'],
  ],
  [
    'NIN',
    'ZA',
    ['7503305044089', '750330 5044 08 9'],
    ['8503305044089', '7513305044089', '7503325044089', '750330504408'],
  ],
  ['NIN', 'IN', ['234123412346', '2341 2341 2346'], ['234123412347', '123412341234', '23412341234']],
  ['NIN', 'RW', ['1 1990 8 0012345 0 67'], ['4199080012345067', '1199060012345067', '119908001234506']],
  ['BVN', 'NG', ['22345678901'], ['2234567890', '223456789012', 'B2345678901']],
  ['PASSPORT', 'CM', ['L898902C', 'D23145890', '1'], ['L898902C36', '12345678901', 'ÄB123456']],
  ['PASSPORT', 'ZZ', ['D23145890'], ['D231458907A']],
  ['PASSPORT', 'NG', ['A10000001', 'AB1000001', 'a1000 0001'], ['A1000001', '100000001', 'ABC100001']],
  ['PASSPORT', 'GB', ['123456789'], ['A12345678', '12345678']],
  ['PASSPORT', 'US', ['123456789', 'A12345678'], ['AB1234567', '12345678', '1234567890']],
  [
    'DRIVERS_LICENSE',
    'GB',
    ['MORGA657054SM9IJ', 'MORGA 657054 SM9IJ 35', 'LEE99851015J99XX', '12345678'],
    ['MORGA657054SM9I', 'MORGA627054SM9IJ', '1234567'],
  ],
  ['VOTERS_CARD', 'NG', ['90F5B1103A295500632', '90F5 B110 3A29 5500 632'], ['90F5B1103A29550063', '987f545AJ67890']],
  [
    'INCORPORATION_NUMBER',
    'NG',
    ['RC 1234567', 'BN123456', 'IT-12345', '208767', 'KD023538', 'LLP 42'],
    ['RC', 'RC123456789', '1234567RC', 'ABCD12'],
  ],
  [
    'INCORPORATION_NUMBER',
    'GB',
    ['00445790', 'SC123456', 'NI123456', 'sc 123456', 'R0000123', 'IP12345R'],
    ['445790', 'SC12345', 'ABC12345X', 'SCABCDEF'],
  ],
  [
    'INCORPORATION_NUMBER',
    'ZA',
    ['2000/000001/07', 'K2012/123456/07', 'CK1989/012345/23'],
    ['2000/00001/07', '1700/000001/07', '07/000001/2000'],
  ],
  [
    'INCORPORATION_NUMBER',
    'IN',
    ['L17110MH1973PLC019786', 'L01631KA2010PTC096843', 'AAA-1234'],
    ['X17110MH1973PLC019786', 'L17110MH1973PLC01978', 'AAA123'],
  ],
  ['INCORPORATION_NUMBER', 'FR', ['732 829 320', '404833048', '379.158.322'], ['732 829 321', '404833047', '73282932']],
  ['TAX_ID', 'NG', ['1234567890', '12345678-0001', '1234 5678 90123'], ['12345678', '12345678901', '12345678901234']],
  ['TAX_ID', 'GB', ['1234567890', '12345 67890'], ['123456789', 'GB123456789']],
  ['TAX_ID', 'US', ['91-1144442', '042103594'], ['91-114444', '911-14-44422']],
  ['TAX_ID', 'ZA', ['0001339050', '084308984-8'], ['2449/494/16/0', '9125568', '4001339050']],
  ['TAX_ID', 'IN', ['ACUPA7085R', 'aapph 8261 k'], ['ABMPA32111', 'ABMXA3211G', 'ACUPA7085']],
  ['TAX_ID', 'KE', ['P051365947M', 'A004416331M'], ['V123456789M', 'P0513659470', 'P05136594M']],
  ['TAX_ID', 'GH', ['C0000803561', 'GHA-123456789-0'], ['X0000803561', 'C0100803561', 'C000080356']],
  ['TAX_ID', 'FR', ['404833048', 'FR 83 404 833 048'], ['404833047', 'FR83404833047', 'DE83404833048']],
];

describe('the format of a number', () => {
  test.each(ROWS.flatMap(([type, country, right]) => right.map((value) => ({ type, country, value }))))(
    '$type of $country: $value is right',
    (identifier) => {
      expect(formatOutcome(identifier)).toBe('passed');
    },
  );

  test.each(ROWS.flatMap(([type, country, , wrong]) => wrong.map((value) => ({ type, country, value }))))(
    '$type of $country: $value is wrong',
    (identifier) => {
      expect(formatOutcome(identifier)).toBe('failed');
    },
  );

  test.each([
    ['NIN', 'CM'],
    ['NIN', 'ZZ'],
    ['INCORPORATION_NUMBER', 'US'],
    ['TAX_ID', 'DE'],
    ['BVN', 'GH'],
  ] as const)('%s of %s is judged by nobody', (type, country) => {
    expect(formatOutcome({ type, country, value: '!' })).toBe('unknown');
    expect(formatOf(type, country)).toBeNull();
  });

  test('of any text is an outcome, and separators and case make no difference to it', () => {
    const country = fc.constantFrom(...ROWS.map(([, code]) => code), 'DE');
    const type = fc.constantFrom(...ROWS.map(([name]) => name));
    fc.assert(
      fc.property(type, country, fc.string({ unit: 'binary', maxLength: 40 }), (of, issuer, value) => {
        expect(['passed', 'failed', 'unknown']).toContain(formatOutcome({ type: of, country: issuer, value }));
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...ROWS),
        fc.array(fc.constantFrom(' ', '-', '/', '.')),
        ([of, issuer, right], marks) => {
          const [value = ''] = right;
          const spread = [...value.toLowerCase()].map((letter, index) => `${letter}${marks[index] ?? ''}`).join('');
          expect(formatOutcome({ type: of, country: issuer, value: spread })).toBe('passed');
        },
      ),
    );
  });
});

describe('the table', () => {
  test('has one row for a type and country, a rule, a source, and examples above', () => {
    const keys = IDENTIFIER_FORMATS.map(({ type, country }) => `${type} ${country}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { type, country, rule, source } of IDENTIFIER_FORMATS) {
      expect(rule).toMatch(/^[a-z0-9]/);
      expect(source).toMatch(/^https?:\/\//);
      expect(formatOf(type, country)?.rule).toBe(rule);
      const isAbove = ROWS.some(([of, issuer]) => of === type && (issuer === country || country === '*'));
      expect([type, country, isAbove]).toEqual([type, country, true]);
    }
  });

  test('says the rule in words', () => {
    expect(formatOf('BVN', 'NG')?.rule).toBe('11 digits');
    expect(formatOf('NIN', 'NG')?.rule).toBe('11 digits');
    expect(formatOf('PASSPORT', 'CM')?.rule).toBe('at most 9 letters and digits');
  });
});

/** The first of each is the usual example of its scheme, the others are of the sources above. */
describe.each([
  ['Luhn', hasLuhnDigit, ['79927398713', '732829320', '7503305044089']],
  ['Verhoeff', hasVerhoeffDigit, ['2363', '234123412346']],
])('the check digit of %s', (_name, hasDigit, known) => {
  test.each(known)('is right in %s', (digits) => {
    expect(hasDigit(digits)).toBe(true);
  });

  test('is right in exactly one of ten, and finds every single wrong digit', () => {
    const digits = fc.stringMatching(/^[0-9]{1,20}$/);
    fc.assert(
      fc.property(digits, fc.nat(), fc.integer({ min: 1, max: 9 }), (payload, place, change) => {
        const right = [...'0123456789'].map((digit) => payload + digit).filter(hasDigit);
        expect(right).toHaveLength(1);
        const [number = ''] = right;
        const at = place % number.length;
        const other = String((Number(number[at]) + change) % 10);
        expect(hasDigit(number.slice(0, at) + other + number.slice(at + 1))).toBe(false);
      }),
    );
  });
});

test('Verhoeff finds two neighbours that changed places', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9]{2,20}$/), fc.nat(), (payload, place) => {
      const number = [...'0123456789'].map((digit) => payload + digit).find(hasVerhoeffDigit) ?? '';
      const at = place % (number.length - 1);
      const [left, right] = [number[at] ?? '', number[at + 1] ?? ''];
      const swapped = number.slice(0, at) + right + left + number.slice(at + 2);
      expect(hasVerhoeffDigit(swapped)).toBe(left === right);
    }),
  );
});
