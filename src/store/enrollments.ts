import type { Scope } from '../lib/scope.ts';
import type { Enrollment } from '../onboarding/customer.ts';
import type { EnrollmentState } from '../onboarding/states.ts';
import type { Tx } from './tenant-transaction.ts';

export const insertEnrollment = (
  tx: Tx,
  scope: Scope,
  row: { customerId: string; issuer: string; startedAt: Date },
): Promise<unknown> =>
  tx
    .insertInto('enrollment')
    .values({
      tenant_id: scope.tenantId,
      mode: scope.mode,
      customer_id: row.customerId,
      issuer: row.issuer,
      state: 'pending',
      next_try_at: row.startedAt,
      started_at: row.startedAt,
      updated_at: row.startedAt,
    })
    .execute();

export async function listEnrollments(tx: Tx, scope: Scope, customerId: string): Promise<Enrollment[]> {
  const rows = await tx
    .selectFrom('enrollment')
    .selectAll()
    .where('tenant_id', '=', scope.tenantId)
    .where('customer_id', '=', customerId)
    .orderBy('issuer')
    .execute();
  return rows.map((row) => ({
    issuer: row.issuer,
    state: row.state as EnrollmentState,
    tries: row.tries,
    failureReason: row.failure_reason,
  }));
}

/** Customers whose pending enrollment is due for a try. */
export async function dueEnrollments(tx: Tx, scope: Scope, now: Date, limit: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('enrollment')
    .select('customer_id')
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('next_try_at', '<=', now)
    .orderBy('next_try_at')
    .limit(limit)
    .execute();
  return rows.map((row) => row.customer_id);
}

/** Claims the next try of a pending enrollment when it is due; null when it is not, or somebody else has it. */
export async function claimEnrollmentTry(
  tx: Tx,
  scope: Scope,
  customerId: string,
  issuer: string,
  lease: { readonly dueBefore: Date; readonly until: Date },
): Promise<{ readonly earlierTries: number } | null> {
  const row = await tx
    .updateTable('enrollment')
    .set((update) => ({ tries: update('tries', '+', 1), next_try_at: lease.until }))
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('customer_id', '=', customerId)
    .where('issuer', '=', issuer)
    .where('state', '=', 'pending')
    .where('next_try_at', '<=', lease.dueBefore)
    .returning('tries')
    .executeTakeFirst();
  return row ? { earlierTries: row.tries - 1 } : null;
}

export interface EnrollmentChange {
  readonly state: EnrollmentState;
  readonly nextTryAt: Date | null;
  readonly fault: string | null;
  readonly issuerReference: string | null;
  readonly failureReason: string | null;
}

/** Changes a pending enrollment. @returns false when it is settled already: whatever arrives late changes nothing. */
export async function updateEnrollment(
  tx: Tx,
  scope: Scope,
  customerId: string,
  issuer: string,
  change: EnrollmentChange,
  now: Date,
): Promise<boolean> {
  const result = await tx
    .updateTable('enrollment')
    .set({
      state: change.state,
      next_try_at: change.nextTryAt,
      last_fault: change.fault,
      issuer_reference: change.issuerReference,
      failure_reason: change.failureReason,
      updated_at: now,
    })
    .where('tenant_id', '=', scope.tenantId)
    .where('customer_id', '=', customerId)
    .where('issuer', '=', issuer)
    .where('state', '=', 'pending')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
