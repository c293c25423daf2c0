import type { Logger } from 'pino';
import { sealEvents } from '../audit/seal-events.ts';
import type { SigningKey } from '../audit/signing-key.ts';
import type { Clock } from '../lib/clock.ts';
import { MODES, type Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { resumeDue } from '../onboarding/resume-due.ts';
import { after } from '../onboarding/retry.ts';
import { sweepOrphans } from '../onboarding/sweep-orphans.ts';
import { type Backlog, readBacklog } from '../store/delivery-feed.ts';
import { forgetDeliveries } from '../store/forget-deliveries.ts';
import { forgetKeys } from '../store/idempotency.ts';
import { makeScope } from '../store/tenant-scope.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import { listTenants } from '../store/tenants.ts';
import type { ReportFault } from './job-faults.ts';
import type { ScheduledJobName } from './queue.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Answers are kept at least 24 h; twice that, so that no retry of yesterday meets an empty place. */
const KEYS_KEPT_MS = 2 * DAY_MS;
/** Thirty days, and one more: what a replay reaches back to must still be known to be delivered. */
const DELIVERIES_KEPT_MS = 31 * DAY_MS;
const FORGET_AT_A_TIME = 1_000;
/** What is due for less than this is on its way already. */
export const RESUME_MARGIN_MS = 5_000;

export interface ScheduledServices {
  readonly core: Core;
  readonly auditKey: SigningKey;
  readonly clock: Clock;
  readonly log: Logger;
  readonly reportFault: ReportFault;
}

/** What is done by the clock, and not for one subject: by name. */
export type ScheduledWork = Readonly<Record<ScheduledJobName, () => Promise<void>>>;

export function scheduledWork(services: ScheduledServices): ScheduledWork {
  const { core, auditKey, clock, log } = services;
  const forAll = (job: ScheduledJobName, run: (scope: Scope) => Promise<unknown>) => async () => {
    await eachScope(services, job, run);
  };
  return {
    'resume-due': forAll('resume-due', (scope) => resumeDue(core, scope, after(scope.now(), -RESUME_MARGIN_MS))),
    'seal-events': forAll('seal-events', (scope) => sealEvents(core.database, scope, auditKey)),
    'forget-keys': forAll('forget-keys', (scope) => forgetOldKeys(core, scope, clock())),
    'forget-deliveries': forAll('forget-deliveries', (scope) => forgetOldDeliveries(core, scope, clock())),
    'sweep-orphans': async () => log.info(await sweepOrphans(core, clock()), 'orphans swept'),
  };
}

/** What is to be delivered, of all tenants together; null where it could not be counted for one. */
export async function countBacklog(services: ScheduledServices): Promise<{ pending: number; oldestMs: number } | null> {
  let [pending, oldestMs] = [0, 0];
  const add = (scope: Scope, backlog: Backlog) => {
    pending += backlog.pending;
    if (backlog.oldestAt) oldestMs = Math.max(oldestMs, scope.now().getTime() - backlog.oldestAt.getTime());
  };
  const isWhole = await eachScope(services, 'count-backlog', async (scope) =>
    add(scope, await tenantTransaction(services.core.database, scope, (tx) => readBacklog(tx, scope, null))),
  );
  return isWhole ? { pending, oldestMs } : null;
}

/** Runs for every tenant and mode; what fails for one keeps the others from nothing. @returns whether it failed for none. */
async function eachScope(
  { core, clock, reportFault }: ScheduledServices,
  job: string,
  run: (scope: Scope) => Promise<unknown>,
): Promise<boolean> {
  let isWhole = true;
  for (const tenant of await listTenants(core.database)) {
    for (const mode of MODES) {
      const scope = makeScope(tenant.id, mode, Number(tenant.test_clock_offset_ms), clock);
      await run(scope).catch((error: unknown) => {
        isWhole = false;
        reportFault(job, error, scope);
      });
    }
  }
  return isWhole;
}

const forgetOldKeys = (core: Core, scope: Scope, now: Date): Promise<void> =>
  tenantTransaction(core.database, scope, async (tx) => {
    await forgetKeys(tx, scope, after(now, -KEYS_KEPT_MS));
  });

async function forgetOldDeliveries(core: Core, scope: Scope, now: Date): Promise<void> {
  const before = after(now, -DELIVERIES_KEPT_MS);
  const forgetSome = () =>
    tenantTransaction(core.database, scope, (tx) => forgetDeliveries(tx, scope, before, FORGET_AT_A_TIME));
  while ((await forgetSome()) > 0);
}
