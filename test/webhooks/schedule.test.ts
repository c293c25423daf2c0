import { expect, test } from 'vitest';
import { nextAttemptAt, parseRetryAfter } from '../../src/webhooks/schedule.ts';

const NOW = new Date('2026-11-21T10:00:00.000Z');
const MINUTE = 60;
const HOUR = 3600;
const middle = () => 0.5;

const secondsFromNow = (time: Date | null) => (time === null ? null : (time.getTime() - NOW.getTime()) / 1000);
const inSeconds = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

test.each([
  [0, 0],
  [1, 5],
  [2, 5 * MINUTE],
  [3, 30 * MINUTE],
  [4, 2 * HOUR],
  [5, 5 * HOUR],
  [6, 10 * HOUR],
  [7, 14 * HOUR],
  [8, 20 * HOUR],
  [9, 24 * HOUR],
])('after %i attempts the next is due in %i s, give or take 20 %%', (attempts, seconds) => {
  expect(secondsFromNow(nextAttemptAt(attempts, NOW, null, middle))).toBeCloseTo(seconds, 3);
  expect(secondsFromNow(nextAttemptAt(attempts, NOW, null, () => 0))).toBeCloseTo(seconds * 0.8, 2);
  expect(secondsFromNow(nextAttemptAt(attempts, NOW, null, () => 1))).toBeCloseTo(seconds * 1.2, 2);
});

test('after ten attempts there is no other, whatever the receiver asks for', () => {
  expect(nextAttemptAt(10, NOW, null, middle)).toBeNull();
  expect(nextAttemptAt(10, NOW, inSeconds(60), middle)).toBeNull();
});

test.each([
  ['a later time is honoured', 1, 90, 90],
  ['an earlier time changes nothing', 3, 90, 30 * MINUTE],
  ['a time in the past changes nothing', 1, -90, 5],
  ['24 hours are the most it can ask for', 1, 400 * HOUR, 24 * HOUR],
])('Retry-After: %s', (_name, attempts, asked, expected) => {
  expect(secondsFromNow(nextAttemptAt(attempts, NOW, inSeconds(asked), middle))).toBeCloseTo(expected, 3);
});

test.each([
  ['0', 0],
  ['120', 120],
  [' 7 ', 7],
  ['Sat, 21 Nov 2026 10:01:00 GMT', 60],
  ['Saturday, 21-Nov-26 10:01:00 GMT', 60],
  ['Sat Nov 21 10:01:00 2026', 60],
  ['Fri, 20 Nov 2026 10:00:00 GMT', -24 * HOUR],
  ['9999999999', 9_999_999_999],
])('reads Retry-After %j', (header, seconds) => {
  expect(secondsFromNow(parseRetryAfter(header, NOW))).toBe(seconds);
});

test.each([
  [undefined],
  [''],
  ['soon'],
  ['-5'],
  ['1.5'],
  ['0x10'],
  ['1e3'],
  ['5 minutes'],
  ['99999999999999999999'],
  ['2026-11-21T10:01:00Z'],
  ['Sat, 21 Foo 2026 10:01:00 GMT'],
  ['Sat, 21 Nov 2026 25:01:00 GMT'],
  ['Sat, 21 Nov 2026 10:01:00 PST'],
])('takes Retry-After %j for nothing', (header) => {
  expect(parseRetryAfter(header, NOW)).toBeNull();
});
