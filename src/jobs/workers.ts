import type { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { Clock } from '../lib/clock.ts';
import type { GuardedFetch } from '../lib/guarded-fetch.ts';
import { MODES, type Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { ENROLL_IN_JOB_MS, enrollCustomer } from '../onboarding/enroll-customer.ts';
import type { JobName } from '../onboarding/ports.ts';
import { resumeDue } from '../onboarding/resume-due.ts';
import { sweepOrphans } from '../onboarding/sweep-orphans.ts';
import { verifyCustomer } from '../onboarding/verify-customer.ts';
import { forgetKeys } from '../store/idempotency.ts';
import { tenantScope } from '../store/tenant-scope.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import { listTenants } from '../store/tenants.ts';
import { deliverWebhook } from '../webhooks/deliver.ts';
import { type JobPayload, SCHEDULED_JOBS, type ScheduledJobName } from './queue.ts';

/** How many jobs of one kind run at a time in this process. */
const CONCURRENCY: Readonly<Record<JobName, number>> = {
  'verify-customer': 4,
  'enroll-customer': 4,
  'deliver-webhook': 8,
};
const POLL_SECONDS = 2;
/** What is due for less than this is on its way already. */
const RESUME_MARGIN_MS = 30_000;
/** Answers are kept at least 24 h; twice that, so that no retry of yesterday meets an empty place. */
const KEYS_KEPT_MS = 48 * 60 * 60 * 1_000;

/** Lets this process work on jobs until the queue is stopped. */
export async function startWorkers(
  boss: PgBoss,
  core: Core,
  fetch: GuardedFetch,
  clock: Clock,
  log: Logger,
): Promise<void> {
  const handlers: Record<JobName, (scope: Scope, subject: string) => Promise<void>> = {
    'verify-customer': (scope, subject) => verifyCustomer(core, scope, subject),
    'enroll-customer': (scope, subject) => enrollCustomer(core, scope, subject, ENROLL_IN_JOB_MS),
    'deliver-webhook': (scope, subject) => deliverWebhook(core, fetch, scope, subject),
  };
  const scheduled: Record<ScheduledJobName, () => Promise<void>> = {
    'resume-due': () =>
      eachScope(core, clock, (scope) => resumeDue(core, scope, new Date(scope.now().getTime() - RESUME_MARGIN_MS))),
    'sweep-orphans': async () => log.info({ removed: await sweepOrphans(core, clock()) }, 'orphans swept'),
    'forget-keys': () => eachScope(core, clock, (scope) => forgetOldKeys(core, scope)),
  };

  for (const name of Object.keys(handlers) as JobName[]) {
    const options = {
      batchSize: 1,
      localConcurrency: CONCURRENCY[name],
      pollingIntervalSeconds: POLL_SECONDS,
      notifyPollingIntervalSeconds: POLL_SECONDS,
      burstWhenBatchFull: true,
    };
    await boss.work<JobPayload>(name, options, async ([job]) => {
      if (!job) return;
      const scope = await tenantScope(core.database, job.data.tenantId, job.data.mode, clock);
      if (scope) await logged(log, name, () => handlers[name](scope, job.data.subject));
    });
  }
  // What a process that died had at work is due again. The queue alone would hold it for the dead until it expires: 70 s.
  await eachScope(core, clock, (scope) => resumeDue(core, scope, scope.now()));
  for (const name of Object.keys(scheduled) as ScheduledJobName[]) {
    await boss.work(name, { pollingIntervalSeconds: POLL_SECONDS }, () => logged(log, name, scheduled[name]));
    await boss.schedule(name, SCHEDULED_JOBS[name]);
  }
}

/** Runs a job; a throw is logged by its name alone and left to the queue, which tries again. */
async function logged(log: Logger, job: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const fault = error instanceof Error ? error.name : 'unknown';
    log.error({ job, fault }, 'job failed');
    throw new Error(`${job} failed: ${fault}`);
  }
}

async function eachScope(core: Core, clock: Clock, run: (scope: Scope) => Promise<void>): Promise<void> {
  for (const tenant of await listTenants(core.database)) {
    for (const mode of MODES) {
      const scope = await tenantScope(core.database, tenant.id, mode, clock);
      if (scope) await run(scope);
    }
  }
}

const forgetOldKeys = (core: Core, scope: Scope): Promise<void> =>
  tenantTransaction(core.database, scope, async (tx) => {
    await forgetKeys(tx, scope, new Date(scope.now().getTime() - KEYS_KEPT_MS));
  });
