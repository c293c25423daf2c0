import { expect, test } from 'vitest';
import { createPace, type Pace } from '../../src/webhooks/pace.ts';

const NOW = 1_000;

const succeed = (pace: Pace, times: number, durationMs = 20): void => {
  for (let time = 0; time < times; time += 1) pace.succeeded(durationMs);
};
const fail = (pace: Pace, times: number): void => {
  for (let time = 0; time < times; time += 1) pace.failed(NOW, 0);
};

test('a new endpoint is tried with few, and with more while it answers, up to a limit', () => {
  const pace = createPace();
  expect(pace.window).toBe(4);
  succeed(pace, 3);
  expect(pace.window).toBe(7);
  succeed(pace, 1_000);
  expect(pace.window).toBe(32);
});

test('whoever answers slowly is sent few at a time, however many it was sent before', () => {
  const pace = createPace();
  succeed(pace, 100, 2_001);
  expect(pace.window).toBe(4);
  succeed(pace, 100, 2_000);
  expect(pace.window).toBe(32);
  succeed(pace, 10, 14_000);
  expect(pace.window).toBe(22);
  succeed(pace, 100, 14_000);
  expect(pace.window).toBe(4);
});

test('failures among successes slow nothing down', () => {
  const pace = createPace();
  succeed(pace, 100);
  for (let round = 0; round < 50; round += 1) {
    fail(pace, 9);
    succeed(pace, 1);
  }
  expect([pace.window, pace.restMs(NOW)]).toEqual([32, 0]);
});

test('after ten failures in a row it is asked by one at a time, with rests that double up to a minute', () => {
  const pace = createPace();
  succeed(pace, 100);
  fail(pace, 9);
  expect([pace.window, pace.restMs(NOW)]).toEqual([32, 0]);
  let now = NOW;
  const rests = Array.from({ length: 9 }, () => {
    pace.failed(now, 0);
    expect(pace.window).toBe(1);
    const restMs = pace.restMs(now);
    expect(pace.restMs(now + restMs - 1)).toBe(1);
    now += restMs;
    expect(pace.restMs(now)).toBe(0);
    return restMs / 1_000;
  });
  expect(rests).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('what was on its way together and fails together is one reason for a rest', () => {
  const pace = createPace();
  succeed(pace, 100);
  fail(pace, 32);
  expect([pace.window, pace.restMs(NOW)]).toEqual([1, 1_000]);
});

test('the first answer after that lets it begin anew', () => {
  const pace = createPace();
  succeed(pace, 100);
  fail(pace, 12);
  pace.succeeded(20);
  expect(pace.window).toBe(4);
  fail(pace, 9);
  expect(pace.window).toBe(4);
});

test.each([
  ['a rest that the receiver asks for is granted', 5_000, 5_000],
  ['but no more than a minute of it', 7_200_000, 60_000],
])('%s', (_what, asked, granted) => {
  const pace = createPace();
  pace.failed(NOW, asked);
  pace.failed(NOW, 0);
  expect(pace.restMs(NOW)).toBe(granted);
});
