import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { createBell } from '../lib/bell.ts';
import { describeFault } from '../lib/describe-fault.ts';
import type { GuardedFetch } from '../lib/guarded-fetch.ts';
import { newId } from '../lib/ids.ts';
import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import type { DueDelivery, Notice } from '../store/deliveries.ts';
import { isPassingFault } from '../store/errors.ts';
import type { DeliveryMetrics } from './delivery-metrics.ts';
import { type Work, workOf } from './endpoint-work.ts';
import { type SignedDelivery, signDelivery } from './formats.ts';
import { type CustomerRenderers, messageOf } from './message.ts';
import { createPace } from './pace.ts';
import { type Attempt, NOT_RENDERED, recordAttempts } from './record-attempts.ts';
import { parseRetryAfter } from './schedule.ts';
import { sendDelivery } from './send.ts';
import type { Slots } from './slots.ts';

/** Attempts whose record the database has not taken yet: with more of them nothing new is sent. */
const MAX_UNRECORDED = 200;
/** What was fetched longer ago than this is fetched again: secrets run out, and endpoints change. */
const MAX_PAGE_AGE_MS = 60_000;
/** How long to wait after a fault of ours. */
const FAULT_REST_MS = 1_000;
/** An endpoint with nothing to do is let go after this long. */
const IDLE_MS = 90_000;

export interface LaneServices {
  readonly core: Core;
  readonly fetch: GuardedFetch;
  readonly renderers: CustomerRenderers;
  readonly slots: Slots;
  readonly metrics: DeliveryMetrics;
  readonly log: Logger;
}

/** All deliveries to one endpoint, by the one process that has its lease. */
export interface EndpointLane {
  wake(notice: Notice): void;
  /** Starts nothing more. */
  stop(): void;
  /** What is on its way from now on was never made: the network is taken away from it. */
  cutOff(): void;
  /**
   * Settles when there was nothing to do for a while, or it was stopped, and all that was sent is recorded: with whether it was
   * woken since it last looked.
   */
  readonly ended: Promise<boolean>;
}

/** @param scopeOf The endpoint's tenant on its clock as it is now; null when it is gone. */
export function openLane(
  endpointId: string,
  scopeOf: () => Promise<Scope | null>,
  { core, fetch, renderers, slots, metrics, log }: LaneServices,
): EndpointLane {
  const bell = createBell();
  const pace = createPace();
  /** Deliveries that were started and are not recorded yet. */
  const started = new Set<string>();
  let latest: Work | null = null;
  let unrecorded: Attempt[] = [];
  let onTheWay = 0;
  let stopped = false;
  let cut = false;
  let sendingEnded = false;
  /** Something may be due that was not when it was last looked. */
  let woken = false;
  /** It was woken while deliveries were started, which are left out when it is looked. */
  let heard = false;
  /** What is known of the endpoint may be out of date. */
  let changed = false;

  async function sendAll(): Promise<void> {
    while (!stopped) {
      [woken, changed] = [false, false];
      const work = await findWork();
      if (!work) return;
      latest = work;
      for (const delivery of work.due) if (!(await startInTurn(work, delivery))) break;
      if (!(await waitForMore(work))) return;
    }
  }

  /** @returns null when the endpoint is gone, or it is stopped. */
  async function findWork(): Promise<Work | null> {
    while (!stopped) {
      try {
        const scope = await scopeOf();
        return scope && (await workOf(core, scope, endpointId, [...started]));
      } catch (error) {
        report(error, 'deliveries not fetched yet');
        await bell.wait(FAULT_REST_MS);
      }
    }
    return null;
  }

  /** @returns false when it was not started, since what is known of the endpoint is out of date. */
  async function startInTurn(work: Work, delivery: DueDelivery): Promise<boolean> {
    while (!stopped && !changed) {
      const now = performance.now();
      if (now > work.foundAtMs + MAX_PAGE_AGE_MS) woken = changed = true;
      const restMs = pace.restMs(now);
      if (restMs === 0 && onTheWay < pace.window && unrecorded.length < MAX_UNRECORDED) {
        start(work, delivery);
        return true;
      }
      await bell.wait(restMs > 0 ? restMs : undefined);
    }
    return false;
  }

  /** Waits until there may be more to send. @returns false when there is nothing, and was nothing for a while. */
  async function waitForMore({ hasMore, nextDueInMs }: Work): Promise<boolean> {
    const waitMs = Math.min(nextDueInMs ?? IDLE_MS, IDLE_MS);
    const end = performance.now() + waitMs;
    while (!stopped && !changed && !woken && !hasMore) {
      const leftMs = end - performance.now();
      if (leftMs <= 0) return waitMs < IDLE_MS || started.size > 0;
      await bell.wait(leftMs);
    }
    return true;
  }

  function start(work: Work, delivery: DueDelivery): void {
    started.add(delivery.id);
    onTheWay += 1;
    slots.run(work.scope.tenantId, async () => {
      try {
        const made = stopped ? null : await attempt(work, delivery);
        if (made && !cut) unrecorded.push(made);
        else started.delete(delivery.id);
      } catch (error) {
        report(error, 'delivery not attempted');
        void lookAgainLater(delivery);
      }
      onTheWay -= 1;
      bell.ring();
    });
  }

  /** Nothing was sent, and the delivery is as due as before. */
  async function lookAgainLater({ id }: DueDelivery): Promise<void> {
    await sleep(FAULT_REST_MS, null, { ref: false });
    started.delete(id);
    woken = true;
    bell.ring();
  }

  /** @returns null when it was not made. */
  async function attempt(work: Work, delivery: DueDelivery): Promise<Attempt | null> {
    const { scope, endpoint } = work;
    const signed = await prepare(work, delivery);
    if (stopped) return null;
    const at = scope.now();
    if (!signed) return { id: newId(), delivery, at, result: NOT_RENDERED };
    const result = await sendDelivery(fetch, endpoint.url, signed);
    if (result.outcome === 'delivered') pace.succeeded(result.durationMs);
    else pace.failed(performance.now(), askedMs(result.retryAfter, scope.now()));
    return { id: newId(), delivery, at, result };
  }

  /** @returns null when it cannot be made, which is tried again by the schedule. @throws while the database is away. */
  async function prepare({ scope, endpoint, secrets }: Work, { event }: DueDelivery): Promise<SignedDelivery | null> {
    try {
      const message = await messageOf(core, renderers, scope, endpoint, event);
      // Receivers refuse a signature that is not of now, so attempts are signed by the real clock even where a test clock runs ahead.
      return signDelivery(endpoint.format, secrets, message, new Date());
    } catch (error) {
      if (isPassingFault(error)) throw error;
      report(error, 'delivery not rendered');
      return null;
    }
  }

  async function recordAll(): Promise<void> {
    while (!sendingEnded || onTheWay > 0 || unrecorded.length > 0) {
      const batch = unrecorded;
      unrecorded = [];
      if (batch.length === 0) await bell.wait();
      else if (!(await recorded(batch))) {
        if (stopped) return;
        unrecorded = [...batch, ...unrecorded];
        await sleep(FAULT_REST_MS);
      }
    }
  }

  /** @returns false when the database did not take it. */
  async function recorded(batch: readonly Attempt[]): Promise<boolean> {
    if (!latest) return false;
    try {
      if ((await recordAttempts(core, latest.scope, endpointId, batch)) === 'disabled') changed = true;
    } catch (error) {
      report(error, 'attempts not recorded yet');
      return false;
    }
    for (const { delivery } of batch) started.delete(delivery.id);
    // In order, each makes room for the next; what failed is planned anew; and a notice may have been of what was left out.
    if (heard || batch.some(({ delivery, result }) => delivery.inOrder || result.outcome !== 'delivered')) woken = true;
    heard = heard && started.size > 0;
    metrics.recorded(batch);
    bell.ring();
    return true;
  }

  const report = (error: unknown, what: string): void =>
    log.error({ job: 'deliver-webhook', ...describeFault(error) }, what);

  async function run(): Promise<boolean> {
    const recording = recordAll();
    await sendAll();
    sendingEnded = true;
    bell.ring();
    await recording;
    return woken || changed;
  }

  return {
    wake(notice) {
      if (notice === 'changed') changed = true;
      woken = true;
      heard = started.size > 0;
      bell.ring();
    },
    stop() {
      stopped = true;
      bell.ring();
    },
    cutOff() {
      cut = true;
    },
    ended: run(),
  };
}

/** How long a receiver wants to be left alone, in ms. */
const askedMs = (retryAfter: string | null, at: Date): number =>
  Math.max(0, (parseRetryAfter(retryAfter ?? undefined, at)?.getTime() ?? 0) - at.getTime());
