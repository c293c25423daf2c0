import type { PgBoss } from 'pg-boss';
import type { Registry } from 'prom-client';
import type { GuardedFetch } from '../lib/guarded-fetch.ts';
import type { Scope } from '../lib/scope.ts';
import { ENROLL_IN_JOB_MS, enrollCustomer } from '../onboarding/enroll-customer.ts';
import type { JobName } from '../onboarding/ports.ts';
import { LEASE_MS } from '../onboarding/retry.ts';
import { verifyCustomer } from '../onboarding/verify-customer.ts';
import { tenantScope } from '../store/tenant-scope.ts';
import { createDeliveryMetrics } from '../webhooks/delivery-metrics.ts';
import { startDispatcher } from '../webhooks/dispatcher.ts';
import type { CustomerRenderers } from '../webhooks/message.ts';
import { createJobFaults } from './job-faults.ts';
import { type JobPayload, SCHEDULED_JOBS, type ScheduledJobName } from './queue.ts';
import { countBacklog, RESUME_MARGIN_MS, type ScheduledServices, scheduledWork } from './scheduled-work.ts';

/** How many jobs of one kind run at a time in this process. */
const CONCURRENCY = 4;
/** How long a stop waits for deliveries on their way. */
const DRAIN_MS = 8_000;
const POLL_SECONDS = 2;
/** How often the backlog of deliveries is counted. */
const COUNT_MS = 60_000;

/** A process's share in the work. `drain` lets what it has in hand end. */
export interface Workers {
  drain(): Promise<void>;
}

/** What the work takes of a process's services. */
export interface WorkerServices extends Omit<ScheduledServices, 'reportFault'> {
  readonly boss: PgBoss;
  /** For webhooks. */
  readonly fetch: GuardedFetch;
  readonly renderers: CustomerRenderers;
  readonly databaseUrl: string;
  readonly metrics: Registry;
}

/** Lets this process work on jobs, and deliver webhooks, until the queue is stopped. */
export async function startWorkers(services: WorkerServices): Promise<Workers> {
  const { boss, core, clock, log } = services;
  const reportFault = createJobFaults(log, services.metrics);
  /** The queue tries a job again that throws, or its row is found to be due. */
  const reported = async (job: string, run: () => Promise<void>): Promise<void> => {
    try {
      await run();
    } catch (error) {
      reportFault(job, error);
      throw new Error(`${job} failed`);
    }
  };

  const polling = {
    pollingIntervalSeconds: POLL_SECONDS,
    notifyPollingIntervalSeconds: POLL_SECONDS,
    burstWhenBatchFull: true,
  };
  const onCustomers = (name: JobName, handle: (scope: Scope, customerId: string) => Promise<void>) =>
    boss.work<JobPayload>(name, { ...polling, batchSize: 1, localConcurrency: CONCURRENCY }, async ([job]) => {
      const scope = job && (await tenantScope(core.database, job.data.tenantId, job.data.mode, clock));
      if (scope) await reported(name, () => handle(scope, job.data.subject));
    });
  await onCustomers('verify-customer', (scope, customerId) => verifyCustomer(core, scope, customerId));
  await onCustomers('enroll-customer', (scope, customerId) =>
    enrollCustomer(core, scope, customerId, ENROLL_IN_JOB_MS),
  );

  const scheduled = scheduledWork({ ...services, reportFault });
  for (const name of Object.keys(scheduled) as ScheduledJobName[]) {
    await boss.work(name, { pollingIntervalSeconds: POLL_SECONDS }, () => reported(name, scheduled[name]));
    await boss.schedule(name, SCHEDULED_JOBS[name].cron);
  }

  const resume = scheduled['resume-due'];
  const metrics = createDeliveryMetrics(services.metrics);
  const dispatcher = await startDispatcher({ ...services, metrics, announceAll: resume });
  const count = async () => {
    const backlog = await countBacklog({ ...services, reportFault });
    if (backlog) metrics.backlog(backlog);
  };
  const counting = setInterval(() => void reported('count-backlog', count).catch(() => {}), COUNT_MS);
  // What a process that died had in hand is due once its leases have ended, and need not wait for the clock.
  await resume();
  const again = setTimeout(() => void resume().catch(() => {}), LEASE_MS + RESUME_MARGIN_MS);
  return {
    async drain() {
      clearTimeout(again);
      clearInterval(counting);
      await dispatcher.drain(DRAIN_MS);
    },
  };
}
