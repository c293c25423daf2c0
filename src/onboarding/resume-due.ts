import type { Scope } from '../lib/scope.ts';
import { dueDeliveries } from '../store/deliveries.ts';
import { dueEnrollments } from '../store/enrollments.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import { dueVerifications } from '../store/verifications.ts';
import type { Core } from './core.ts';
import type { JobName } from './ports.ts';

/** How much of each kind one pass resumes; the next pass takes the rest. */
const BATCH = 500;

/**
 * Sends a job for everything that is due at `now`. The rows say what is due, the queue only carries it: so a lost job is
 * found again, and an advanced test clock takes effect at once. A job too many finds nothing to do.
 */
export const resumeDue = (core: Core, scope: Scope, now: Date): Promise<void> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const due: [JobName, string[]][] = [
      ['verify-customer', await dueVerifications(tx, scope, now, BATCH)],
      ['enroll-customer', await dueEnrollments(tx, scope, now, BATCH)],
      ['deliver-webhook', await dueDeliveries(tx, scope, now, BATCH)],
    ];
    await core.jobs.send(
      tx,
      scope,
      due.flatMap(([name, subjects]) => subjects.map((subject) => ({ name, subject, delayMs: 0 }))),
    );
  });
