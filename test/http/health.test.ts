import perfHooks from 'node:perf_hooks';
import Fastify from 'fastify';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { healthRoutes } from '../../src/http/health.ts';
import { createLog } from '../../src/log.ts';
import { eventually } from '../support/eventually.ts';

const KEPT_MS = 5_000;
const LIMIT_MS = 2_000;
const LATE_MS = 60_000;
const DELAY_NS = 5e9;

describe('readiness', () => {
  afterEach(() => vi.useRealTimers());

  /** A server with one check, and how often it ran. */
  function serverWith(check: () => Promise<unknown>) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const counted = vi.fn(check);
    const app = Fastify();
    healthRoutes(app, { documents: counted });
    const ready = async () => (await app.inject('/health/ready')).json().checks.documents;
    return { runs: () => counted.mock.calls.length, ready };
  }

  test('is looked at once for all who ask within five seconds', async () => {
    const { ready, runs } = serverWith(async () => {});
    expect(await Promise.all(Array.from({ length: 20 }, ready))).toEqual(Array(20).fill('ok'));
    vi.advanceTimersByTime(KEPT_MS - 1);
    await ready();
    expect(runs()).toBe(1);
    vi.advanceTimersByTime(1);
    await ready();
    expect(runs()).toBe(2);
  });

  test('is not kept beyond that, good or bad', async () => {
    let isGood = false;
    const { ready } = serverWith(async () => {
      if (!isGood) throw new Error('away');
    });
    expect(await ready()).toBe('failing');
    isGood = true;
    expect(await ready()).toBe('failing');
    vi.advanceTimersByTime(KEPT_MS);
    expect(await ready()).toBe('ok');
  });

  test('fails where a check takes more than two seconds, and a check that hangs is not started again', async () => {
    let settle = () => {};
    const { ready, runs } = serverWith(
      () =>
        new Promise<void>((resolve) => {
          settle = resolve;
        }),
    );
    const soon = async () => {
      const answer = ready();
      await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
      vi.advanceTimersByTime(LIMIT_MS);
      return answer;
    };
    expect(await soon()).toBe('failing');
    vi.advanceTimersByTime(LATE_MS);
    expect(await soon()).toBe('failing');
    expect(runs()).toBe(1);
    vi.advanceTimersByTime(LATE_MS);
    const answer = ready();
    settle();
    expect(await answer).toBe('ok');
  });
});

test('a busy process turns requests away and still says that it lives', async () => {
  const { monitorEventLoopDelay } = perfHooks;
  const delayed = { enable: () => true, reset: () => {}, mean: DELAY_NS } as ReturnType<typeof monitorEventLoopDelay>;
  perfHooks.monitorEventLoopDelay = () => delayed;
  onTestFinished(() => {
    perfHooks.monitorEventLoopDelay = monitorEventLoopDelay;
  });
  // Only now: the server takes the measure when it is loaded.
  const { createServer } = await import('../../src/http/server.ts');
  const app = await createServer(createLog('silent'), false);
  onTestFinished(() => app.close());
  healthRoutes(app, {});
  await eventually('pressure is seen', () => (app.isUnderPressure() ? true : null));
  expect((await app.inject('/health/ready')).statusCode).toBe(503);
  const live = await app.inject('/health/live');
  expect([live.statusCode, live.json()]).toEqual([200, { status: 'ok' }]);
});
