import type { Scope } from '../lib/scope.ts';
import { endpointsAtWork, wakeEndpoints } from '../store/deliveries.ts';
import { dueEnrollments } from '../store/enrollments.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import { dueVerifications } from '../store/verifications.ts';
import type { Core } from './core.ts';
import type { Job } from './ports.ts';
import { after } from './retry.ts';

/** The time between two passes. */
const DELIVERIES_AHEAD_MS = 60_000;
/** How much of each kind one pass resumes; the next pass takes the rest. */
const BATCH = 500;

/**
 * Sends a job for everything that is due at `now` and in nobody's hands, and wakes whoever delivers webhooks. The rows say what is
 * due, the queue only carries it: so a lost job is found again, and an advanced test clock takes effect at once. At most one such
 * job waits for a row.
 */
export const resumeDue = (core: Core, scope: Scope, now: Date): Promise<void> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const resume = { delayMs: 0, resumed: true } as const;
    const verifications = await dueVerifications(tx, scope, now, BATCH);
    const enrollments = await dueEnrollments(tx, scope, now, BATCH);
    await core.jobs.send(tx, scope, [
      ...verifications.map((subject): Job => ({ name: 'verify-customer', subject, ...resume })),
      ...enrollments.map((subject): Job => ({ name: 'enroll-customer', subject, ...resume })),
    ]);
    await wakeEndpoints(tx, scope, await endpointsAtWork(tx, scope, soonAfter(scope, now)));
  });

/** Whoever delivers waits for what is due shortly, and this may be the last pass before that. */
const soonAfter = (scope: Scope, now: Date): Date =>
  after(new Date(Math.max(now.getTime(), scope.now().getTime())), DELIVERIES_AHEAD_MS);
