import { expect, test } from 'vitest';
import { attemptLine, renderAttempt, tallyLine } from '../../src/commands/render-attempt.ts';
import { jsonLine, painter, spanText } from '../../src/commands/show.ts';
import type { FeedAttempt } from '../../src/store/delivery-feed.ts';

const SCOPE = { tenantId: 't1', mode: 'test', now: () => new Date() } as const;
const PLAIN = painter(false);
const CUSTOMER = '0193489a-0000-7000-8000-000000000009';

const ATTEMPT: FeedAttempt = {
  id: 'a1',
  at: new Date('2026-11-21T10:00:07.123Z'),
  number: 1,
  status: 204,
  errorCode: null,
  durationMs: 85,
  delivery: { id: 'd1', state: 'delivered', nextAttemptAt: null },
  endpoint: { id: 'p1', url: 'https://example.com:8443/hooks/kyc?key=hidden' },
  event: {
    id: 'e1',
    type: 'customer.created',
    customerId: CUSTOMER,
    version: 1,
    createdAt: new Date('2026-11-21T10:00:07.000Z'),
  },
};
const FAILED: FeedAttempt = {
  ...ATTEMPT,
  number: 2,
  status: 503,
  delivery: { id: 'd1', state: 'pending', nextAttemptAt: new Date('2026-11-21T10:05:00.000Z') },
};
const GIVEN_UP = { ...FAILED, delivery: { id: 'd1', state: 'exhausted', nextAttemptAt: null } } as const;

test('as JSON', () => {
  expect(renderAttempt(SCOPE, ATTEMPT)).toEqual({
    attempt_id: 'a1',
    attempted_at: '2026-11-21T10:00:07.123Z',
    tenant_id: 't1',
    mode: 'test',
    endpoint_id: 'p1',
    endpoint: 'example.com:8443/hooks/kyc',
    event_id: 'e1',
    type: 'customer.created',
    customer_id: CUSTOMER,
    version: 1,
    delivery_id: 'd1',
    attempt: 1,
    outcome: 'delivered',
    status: 204,
    error_code: null,
    duration_ms: 85,
    lag_ms: 123,
    state: 'delivered',
    next_attempt_at: null,
  });
  expect(renderAttempt(SCOPE, FAILED)).toMatchObject({
    outcome: 'failed',
    state: 'pending',
    next_attempt_at: '2026-11-21T10:05:00.000Z',
  });
});

test.each([
  [200, 'delivered'],
  [299, 'delivered'],
  [199, 'failed'],
  [300, 'failed'],
  [410, 'gone'],
  [500, 'failed'],
  [null, 'failed'],
])('status %s is %s', (status, outcome) => {
  expect(renderAttempt(SCOPE, { ...ATTEMPT, status }).outcome).toBe(outcome);
});

test('as a line of a terminal, in columns', () => {
  const lines = [
    ATTEMPT,
    FAILED,
    { ...GIVEN_UP, status: null, errorCode: 'timeout', durationMs: 15_002 },
    { ...ATTEMPT, event: { ...ATTEMPT.event, customerId: null, type: 'endpoint.disabled' } },
  ].map((attempt) => attemptLine(SCOPE, attempt, PLAIN));
  expect(lines).toMatchInlineSnapshot(`
    [
      "11-21 10:00:07.123  test  delivered 204       85 ms  lag  123 ms  #1   customer.created              v1    0193489a-0000-7000-8000-000000000009  delivered                example.com:8443/hooks/kyc",
      "11-21 10:00:07.123  test  failed 503          85 ms  lag  123 ms  #2   customer.created              v1    0193489a-0000-7000-8000-000000000009  next 11-21 10:05:00.000  example.com:8443/hooks/kyc",
      "11-21 10:00:07.123  test  failed timeout     15.0 s  lag  123 ms  #2   customer.created              v1    0193489a-0000-7000-8000-000000000009  exhausted                example.com:8443/hooks/kyc",
      "11-21 10:00:07.123  test  delivered 204       85 ms  lag  123 ms  #1   endpoint.disabled             v1    of an endpoint                        delivered                example.com:8443/hooks/kyc",
    ]
  `);
  expect(new Set(lines.map((line) => line.indexOf('example.com')))).toHaveProperty('size', 1);
});

test('green was delivered, yellow is tried again, red is not', () => {
  const line = (attempt: FeedAttempt) => attemptLine(SCOPE, attempt, painter(true));
  expect(line(ATTEMPT)).toContain('\u001b[32mdelivered 204');
  expect(line(FAILED)).toContain('\u001b[33mfailed 503');
  expect(line(GIVEN_UP)).toContain('\u001b[31mfailed 503');
  expect(line({ ...GIVEN_UP, status: 410 })).toContain('\u001b[31mgone 410');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
  expect(line(ATTEMPT).replace(/\u001b\[\d+m/g, '')).toBe(attemptLine(SCOPE, ATTEMPT, PLAIN));
});

const TALLY = { delivered: 12, failed: 3, attemptsPerSecond: 1.25, backlog: { pending: 7, oldestMs: 90_000 } };

test.each([
  [TALLY, '12 delivered  3 failed  1.3/s  7 pending  oldest 90.0 s'],
  [{ ...TALLY, backlog: { pending: 0, oldestMs: null } }, '12 delivered  3 failed  1.3/s  0 pending'],
  [{ ...TALLY, backlog: null }, '12 delivered  3 failed  1.3/s'],
])('the line that counts: %j', (tally, line) => {
  expect(tallyLine(tally, 80, PLAIN)).toBe(line);
});

test('the line that counts stays on its line, colours or not', () => {
  for (let columns = 1; columns < 80; columns += 1) {
    const line = tallyLine(TALLY, columns, PLAIN);
    expect(line.length).toBeLessThan(columns);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
    expect(tallyLine(TALLY, columns, painter(true)).replace(/\u001b\[\d+m/g, '')).toBe(line);
  }
});

test('the line that counts has a colour for what is more than none', () => {
  const line = (changes: object) => tallyLine({ ...TALLY, ...changes }, 80, painter(true));
  expect(line({})).toContain('\u001b[32m12 delivered');
  expect(line({})).toContain('\u001b[31m  3 failed');
  expect(line({})).toContain('\u001b[33m  7 pending');
  expect(line({ delivered: 0, failed: 0, backlog: null })).toBe('0 delivered  0 failed  1.3/s');
});

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1_000, '1.0 s'],
  [59_900, '59.9 s'],
  [119_000, '119.0 s'],
  [120_000, '2 min'],
  [7_199_000, '119 min'],
  [7_200_000, '2 h'],
  [172_800_000, '2 d'],
  [-40, '-40 ms'],
])('%d ms is %s', (ms, text) => {
  expect(spanText(ms)).toBe(text);
});

test('a line of JSON is one line without control characters, and means what it did', () => {
  const value = { text: 'a\n\u001b\u009b\u0085b' };
  const line = jsonLine(value);
  expect(line.slice(0, -1)).not.toMatch(/\p{Cc}/u);
  expect(line.endsWith('}\n')).toBe(true);
  expect(JSON.parse(line)).toEqual(value);
});
