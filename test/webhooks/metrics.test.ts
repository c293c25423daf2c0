import { expect, inject, test } from 'vitest';
import { EACH_CHANGE, newCompany, settled } from './company.ts';

/** What `GET /metrics` shows of one figure; undefined where it shows none. */
async function figure(name: string): Promise<number | undefined> {
  const text = await (await fetch(`${inject('shared').url}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length));
}

const attempts = async (outcome: string): Promise<number> =>
  (await figure(`gatehouse_webhook_attempts_total{outcome="${outcome}"}`)) ?? 0;

const OUTCOMES = { delivered: 204, failed: 500, gone: 410 } as const;

test.each(Object.entries(OUTCOMES))('an attempt that is %s is counted', async (outcome, status) => {
  const company = await newCompany();
  const told = await company.endpoint(EACH_CHANGE, () => ({ status }));
  const before = await attempts(outcome);
  await company.customer();
  await settled(told.id, [[outcome === 'delivered' ? 'delivered' : outcome === 'gone' ? 'cancelled' : 'pending', 1]]);
  // Others of this run are counted too.
  await expect.poll(() => attempts(outcome)).toBeGreaterThan(before);
});

test('how late a success came is counted, on the clock of the tenant', async () => {
  const company = await newCompany();
  const told = await company.endpoint(EACH_CHANGE, (count) => ({ status: count === 1 ? 500 : 204 }));
  const late = async () => {
    const [all, within] = [
      await figure('gatehouse_webhook_lag_seconds_count'),
      await figure('gatehouse_webhook_lag_seconds_bucket{le="86400"}'),
    ];
    return (all ?? 0) - (within ?? 0);
  };
  const before = await late();
  await company.customer();
  await settled(told.id, [['pending', 1]]);
  await company.advance(2 * 24 * 60 * 60);
  await settled(told.id, [['delivered', 2]]);
  await expect.poll(late).toBeGreaterThan(before);
  expect(await figure('gatehouse_webhook_lag_seconds_sum')).toBeGreaterThan(2 * 24 * 60 * 60);
});

test.each(['gatehouse_webhook_pending', 'gatehouse_webhook_oldest_undelivered_seconds'])(
  '%s is shown',
  async (name) => {
    expect(await figure(name)).toBeGreaterThanOrEqual(0);
  },
);
