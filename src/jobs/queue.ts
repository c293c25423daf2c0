import { sql } from 'kysely';
import { fromKysely, PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import { newId } from '../lib/ids.ts';
import type { Scope } from '../lib/scope.ts';
import { JOB_NAMES, type Job, type JobQueue } from '../onboarding/ports.ts';
import type { Database } from '../store/connect.ts';

/** A job whose process died is given to another after this long. Longer than any job takes. */
const JOB_EXPIRES_SECONDS = 60;
/** How often the queue itself tries a job that threw: a fault of ours. What is due is also found by its row, see resume-due. */
const JOB_RETRIES = 5;
const JOB_RETRY_SECONDS = 5;
const QUEUE_CONNECTIONS = 4;
/** Number of the advisory lock under which one process at a time grants. */
const GRANT_LOCK = 7_305_141_002;

/** A job whose process died starts again once this long has passed, or later. Longer than it takes. */
const MINUTE_JOB_EXPIRES_SECONDS = 2 * 60;
const HOURLY_JOB_EXPIRES_SECONDS = 30 * 60;

/** Jobs without a subject, started by the clock. */
export const SCHEDULED_JOBS = {
  'resume-due': { cron: '* * * * *', expireInSeconds: MINUTE_JOB_EXPIRES_SECONDS },
  'seal-events': { cron: '* * * * *', expireInSeconds: MINUTE_JOB_EXPIRES_SECONDS },
  'sweep-orphans': { cron: '17 * * * *', expireInSeconds: HOURLY_JOB_EXPIRES_SECONDS },
  'forget-keys': { cron: '41 * * * *', expireInSeconds: HOURLY_JOB_EXPIRES_SECONDS },
  'forget-deliveries': { cron: '23 * * * *', expireInSeconds: HOURLY_JOB_EXPIRES_SECONDS },
} as const;
export type ScheduledJobName = keyof typeof SCHEDULED_JOBS;

/** What a job carries: ids only, never personal data. */
export interface JobPayload {
  readonly tenantId: string;
  readonly mode: Scope['mode'];
  readonly subject: string;
}

/**
 * Every job has a key, of its own or that of a resumed subject; of one key, one job waits at a time. That is the queue's policy
 * `short`.
 */
const QUEUE_OPTIONS = {
  policy: 'short',
  expireInSeconds: JOB_EXPIRES_SECONDS,
  retryLimit: JOB_RETRIES,
  retryDelay: JOB_RETRY_SECONDS,
  retryBackoff: true,
  notify: true,
} as const;

/** Jobs of the clock may take long, need no second try, and never run beside themselves. */
const SCHEDULED_OPTIONS = { policy: 'exclusive', retryLimit: 0 } as const;

/** Creates the queue's schema and queues, and lets the application's role send from within its transactions. Idempotent. */
export async function prepareQueue(owner: Database, url: string): Promise<void> {
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false, max: 1 });
  boss.on('error', () => {});
  await boss.start();
  try {
    for (const name of JOB_NAMES) await boss.createQueue(name, QUEUE_OPTIONS);
    for (const [name, { expireInSeconds }] of Object.entries(SCHEDULED_JOBS)) {
      await boss.createQueue(name, { ...SCHEDULED_OPTIONS, expireInSeconds });
      // Of a version before this one, which set it otherwise.
      await boss.updateQueue(name, { expireInSeconds });
    }
  } finally {
    await boss.stop({ graceful: false, close: true });
  }
  // What sending takes and no more: the application's role adds jobs, and cannot read, change or remove those of any tenant.
  // Processes that start together take turns: PostgreSQL refuses two grants on one object at a time.
  await owner.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${GRANT_LOCK})`.execute(tx);
    await sql`grant usage on schema pgboss to gatehouse_app`.execute(tx);
    await sql`grant insert, select (id, start_after) on pgboss.job_common to gatehouse_app`.execute(tx);
    await sql`grant select on pgboss.queue to gatehouse_app`.execute(tx);
  });
}

/** The queue of a running process. It can send at once; `workers.ts` makes it work. */
export async function startQueue(url: string, log: Logger): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString: url, max: QUEUE_CONNECTIONS, migrate: false, useListenNotify: true });
  boss.on('error', (error: Error) => log.error({ fault: error.name }, 'queue fault'));
  await boss.start();
  return boss;
}

export const jobQueue = (boss: PgBoss): JobQueue => ({
  async send(tx, { tenantId, mode }, jobs) {
    const db = fromKysely(tx);
    for (const [name, sameName] of Map.groupBy(jobs, (job) => job.name)) {
      const inserts = sameName.map(({ subject, delayMs, resumed }: Job) => ({
        data: { tenantId, mode, subject } satisfies JobPayload,
        singletonKey: resumed ? subject : newId(),
        ...(delayMs > 0 && { startAfter: new Date(Date.now() + delayMs) }),
      }));
      await boss.insert(name, inserts, { db });
    }
  },
});
