import type { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { sealEvents } from '../audit/seal-events.ts';
import type { SigningKey } from '../audit/signing-key.ts';
import type { Clock } from '../lib/clock.ts';
import { describeFault } from '../lib/describe-fault.ts';
import type { GuardedFetch } from '../lib/guarded-fetch.ts';
import { MODES, type Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { ENROLL_IN_JOB_MS, enrollCustomer } from '../onboarding/enroll-customer.ts';
import type { JobName } from '../onboarding/ports.ts';
import { resumeDue } from '../onboarding/resume-due.ts';
import { after, LEASE_MS } from '../onboarding/retry.ts';
import { sweepOrphans } from '../onboarding/sweep-orphans.ts';
import { verifyCustomer } from '../onboarding/verify-customer.ts';
import { pendingDeliveries } from '../store/deliveries.ts';
import { forgetDeliveries } from '../store/forget-deliveries.ts';
import { forgetKeys } from '../store/idempotency.ts';
import { makeScope, tenantScope } from '../store/tenant-scope.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import { listTenants } from '../store/tenants.ts';
import { createDeliveryMetrics, type DeliveryMetrics } from '../webhooks/delivery-metrics.ts';
import { startDispatcher } from '../webhooks/dispatcher.ts';
import type { CustomerRenderers } from '../webhooks/message.ts';
import { type JobPayload, SCHEDULED_JOBS, type ScheduledJobName } from './queue.ts';

/** How many jobs of one kind run at a time in this process. */
const CONCURRENCY = 4;
/** How long a stop waits for deliveries at work; what is cut off is due again when its lease ends. */
const DRAIN_MS = 8_000;
const POLL_SECONDS = 2;
/** What is due for less than this is on its way already. */
const RESUME_MARGIN_MS = 5_000;
/** Answers are kept at least 24 h; twice that, so that no retry of yesterday meets an empty place. */
const KEYS_KEPT_MS = 48 * 60 * 60 * 1_000;
/** Thirty days, and one more: what a replay reaches back to must still be known to be delivered. */
const DELIVERIES_KEPT_MS = 31 * 24 * 60 * 60 * 1_000;
const FORGET_AT_A_TIME = 1_000;
/** How often the backlog of deliveries is counted. */
const MEASURE_MS = 60_000;

/** A process's share in the work. `drain` lets what it has in hand end. */
export interface Workers {
  drain(): Promise<void>;
}

/** Lets this process work on jobs until the queue is stopped. */
export async function startWorkers(services: WorkerServices): Promise<Workers> {
  const { boss, core, clock, log, auditKey } = services;
  const polling = {
    pollingIntervalSeconds: POLL_SECONDS,
    notifyPollingIntervalSeconds: POLL_SECONDS,
    burstWhenBatchFull: true,
  };
  const onCustomers = (name: JobName, handle: (scope: Scope, customerId: string) => Promise<void>) =>
    boss.work<JobPayload>(name, { ...polling, batchSize: 1, localConcurrency: CONCURRENCY }, async ([job]) => {
      const scope = job && (await tenantScope(core.database, job.data.tenantId, job.data.mode, clock));
      if (scope) await logged(log, name, () => handle(scope, job.data.subject));
    });
  await onCustomers('verify-customer', (scope, customerId) => verifyCustomer(core, scope, customerId));
  await onCustomers('enroll-customer', (scope, customerId) =>
    enrollCustomer(core, scope, customerId, ENROLL_IN_JOB_MS),
  );

  const resume = () =>
    eachScope(core, clock, log, (scope) => resumeDue(core, scope, after(scope.now(), -RESUME_MARGIN_MS)));
  const scheduled: Record<ScheduledJobName, () => Promise<void>> = {
    'resume-due': resume,
    'sweep-orphans': async () => log.info(await sweepOrphans(core, clock()), 'orphans swept'),
    'forget-keys': () => eachScope(core, clock, log, (scope) => forgetOldKeys(core, scope, clock())),
    'forget-deliveries': () => eachScope(core, clock, log, (scope) => forgetOldDeliveries(core, scope, clock())),
    'seal-events': () => eachScope(core, clock, log, (scope) => sealEvents(core.database, scope, auditKey)),
  };
  for (const name of Object.keys(scheduled) as ScheduledJobName[]) {
    await boss.work(name, { pollingIntervalSeconds: POLL_SECONDS }, () => logged(log, name, scheduled[name]));
    await boss.schedule(name, SCHEDULED_JOBS[name].cron);
  }
  const metrics = createDeliveryMetrics(services.metrics);
  const dispatcher = await startDispatcher({ ...services, metrics, announceAll: resume });
  const measuring = setInterval(() => void measureBacklog(services, metrics), MEASURE_MS);
  // What a process that died had in hand is due once its leases have ended, and need not wait for the clock.
  await resume();
  const again = setTimeout(() => void resume().catch(() => {}), LEASE_MS + RESUME_MARGIN_MS);
  return {
    async drain() {
      clearTimeout(again);
      clearInterval(measuring);
      await dispatcher.drain(DRAIN_MS);
    },
  };
}

/** What the work takes of a process's services. */
export interface WorkerServices {
  readonly boss: PgBoss;
  readonly core: Core;
  /** For webhooks. */
  readonly fetch: GuardedFetch;
  readonly renderers: CustomerRenderers;
  readonly databaseUrl: string;
  readonly auditKey: SigningKey;
  readonly metrics: Registry;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Runs a job; a throw is logged without its message. The queue tries it again, or its row is found to be due. */
async function logged(log: Logger, job: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    log.error({ job, ...describeFault(error) }, 'job failed');
    throw new Error(`${job} failed`);
  }
}

/** Runs for every tenant and mode; what fails for one is logged and keeps the others from nothing. */
async function eachScope(
  core: Core,
  clock: Clock,
  log: Logger,
  run: (scope: Scope) => Promise<unknown>,
): Promise<void> {
  for (const tenant of await listTenants(core.database)) {
    for (const mode of MODES) {
      const scope = makeScope(tenant.id, mode, Number(tenant.test_clock_offset_ms), clock);
      await run(scope).catch((error: unknown) => log.error(describeFault(error), 'work of one tenant failed'));
    }
  }
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

/** Counts what is to be delivered, of all tenants together. */
async function measureBacklog({ core, clock, log }: WorkerServices, metrics: DeliveryMetrics): Promise<void> {
  let [pending, oldestSeconds] = [0, 0];
  const measure = async (scope: Scope) => {
    const { count, oldest } = await tenantTransaction(core.database, scope, (tx) => pendingDeliveries(tx, scope));
    pending += count;
    if (oldest) oldestSeconds = Math.max(oldestSeconds, (scope.now().getTime() - oldest.getTime()) / 1_000);
  };
  await eachScope(core, clock, log, measure).catch((error: unknown) =>
    log.error(describeFault(error), 'backlog not measured'),
  );
  metrics.backlog({ pending, oldestSeconds });
}
