import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasReachedAge, isDay } from '../../src/lib/dates.ts';

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const daysIn = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);

const text = (year: number, month: number, day: number): string =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

const aDay = fc
  .tuple(fc.integer({ min: 1900, max: 2100 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }))
  .map(([year, month, day]) => text(year, month, Math.min(day, daysIn(year, month))));

describe('isDay', () => {
  test('is true for the days of the calendar and for no others', () => {
    for (const year of [1, 99, 1900, 1999, 2000, 2023, 2024, 2100, 9999]) {
      for (let month = 0; month <= 13; month++) {
        for (let day = 0; day <= 32; day++) {
          const exists = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
          expect(isDay(text(year, month, day)), text(year, month, day)).toBe(exists);
        }
      }
    }
  });

  test.each([
    '',
    '1990-1-15',
    '90-01-15',
    '1990/01/15',
    '15-01-1990',
    '1990-01-15T00:00:00Z',
    ' 1990-01-15',
    '1990-01-15 ',
    '1990-01-15\n',
    '+01990-01-15',
    '１９９０-01-15',
  ])('is false for %j', (other) => expect(isDay(other)).toBe(false));
});

/** Counts birthdays one day after the other, as one would with a paper calendar. */
function birthdaysUntil(born: string, today: string): number {
  let [year = 0, month = 0, day = 0] = born.split('-').map(Number);
  const [, bornMonth, bornDay] = [year, month, day];
  let birthdays = 0;
  // Who is born on 29 February has a birthday on the day after 28 February, whatever it is called.
  let wasTheDayBefore = false;
  while (text(year, month, day) !== today) {
    wasTheDayBefore = month === bornMonth && day === bornDay - 1;
    day += 1;
    if (day > daysIn(year, month)) [month, day] = [month + 1, 1];
    if (month > 12) [year, month] = [year + 1, 1];
    const isBirthday = bornMonth === 2 && bornDay === 29 ? wasTheDayBefore : month === bornMonth && day === bornDay;
    if (isBirthday) birthdays += 1;
  }
  return birthdays;
}

const at = (day: string, time = '00:00:00.000'): Date => new Date(`${day}T${time}Z`);

describe('hasReachedAge', () => {
  test('agrees with counting the birthdays day by day', () => {
    fc.assert(
      fc.property(aDay, aDay, fc.constantFrom('00:00:00.000', '12:00:00.000', '23:59:59.999'), (a, b, time) => {
        const [born, today] = a < b ? [a, b] : [b, a];
        const age = birthdaysUntil(born, today);
        for (const years of [0, 1, age - 1, age].filter((value) => value >= 0 && value <= age)) {
          expect(hasReachedAge(born, years, at(today, time)), `${born} ${years} ${today}`).toBe(true);
        }
        expect(hasReachedAge(born, age + 1, at(today, time)), `${born} ${age + 1} ${today}`).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ['2008-11-20', '2026-11-20', true],
    ['2008-11-21', '2026-11-20', false],
    ['2008-02-29', '2026-02-28', false],
    ['2008-02-29', '2026-03-01', true],
    ['2008-12-31', '2026-12-30', false],
    ['2008-12-31', '2026-12-31', true],
    ['2009-01-01', '2026-12-31', false],
  ])('born on %s, on %s one is 18: %s', (born, today, reached) => {
    expect(hasReachedAge(born, 18, at(today))).toBe(reached);
    expect(hasReachedAge(born, 18, at(today, '23:59:59.999'))).toBe(reached);
  });

  test.each([
    ['2004-02-29', '2024-02-28', false],
    ['2004-02-29', '2024-02-29', true],
  ])('born on %s, in a leap year one has a birthday of its own: on %s one is 20: %s', (born, today, reached) => {
    expect(hasReachedAge(born, 20, at(today))).toBe(reached);
  });

  test('is never taken back as time goes on', () => {
    fc.assert(
      fc.property(aDay, aDay, aDay, (born, one, other) => {
        const [earlier, later] = one < other ? [one, other] : [other, one];
        if (hasReachedAge(born, 18, at(earlier))) expect(hasReachedAge(born, 18, at(later))).toBe(true);
      }),
    );
  });

  test('who is not born yet has reached no age', () => {
    expect(hasReachedAge('2026-11-22', 0, at('2026-11-21'))).toBe(false);
    expect(hasReachedAge('2999-01-01', 18, at('2026-11-21'))).toBe(false);
  });

  test.each(['0001-01-01', '0050-06-15', '0099-12-31'])('a day of the first century (%s) is long ago', (born) => {
    expect(hasReachedAge(born, 18, at('2026-11-21'))).toBe(true);
  });
});
