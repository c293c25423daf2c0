import { sql } from 'kysely';
import type { Scope } from '../lib/scope.ts';
import type { Verification } from '../onboarding/customer.ts';
import type { Decision } from '../onboarding/policy.ts';
import type { Tx } from './tenant-transaction.ts';

export const insertVerification = (
  tx: Tx,
  scope: Scope,
  row: { id: string; customerId: string; policyVersion: string; startedAt: Date },
): Promise<unknown> =>
  tx
    .insertInto('verification')
    .values({
      id: row.id,
      tenant_id: scope.tenantId,
      mode: scope.mode,
      customer_id: row.customerId,
      policy_version: row.policyVersion,
      next_try_at: row.startedAt,
      started_at: row.startedAt,
    })
    .execute();

/** The newest verification of a customer. */
export async function latestVerification(tx: Tx, scope: Scope, customerId: string): Promise<Verification | null> {
  const row = await tx
    .selectFrom('verification')
    .selectAll()
    .where('tenant_id', '=', scope.tenantId)
    .where('customer_id', '=', customerId)
    // At most one is undecided, and it is the newest, whatever the clocks of two machines said.
    .orderBy(sql`decision is null`, 'desc')
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row
    ? {
        id: row.id,
        tries: row.tries,
        decision: row.decision as Verification['decision'],
        publicReasons: row.public_reasons,
      }
    : null;
}

/** Customers whose undecided verification is due for a try. */
export async function dueVerifications(tx: Tx, scope: Scope, now: Date, limit: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('verification')
    .select('customer_id')
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('next_try_at', '<=', now)
    .orderBy('next_try_at')
    .limit(limit)
    .execute();
  return rows.map((row) => row.customer_id);
}

/** A try that this process has to itself until its lease ends. */
export interface ClaimedTry {
  readonly verificationId: string;
  readonly earlierTries: number;
}

/** Claims the next try of a customer's undecided verification when it is due; null when it is not, or somebody else has it. */
export async function claimVerificationTry(
  tx: Tx,
  scope: Scope,
  customerId: string,
  lease: { readonly dueBefore: Date; readonly until: Date },
): Promise<ClaimedTry | null> {
  const row = await tx
    .updateTable('verification')
    .set((update) => ({ tries: update('tries', '+', 1), next_try_at: lease.until }))
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('customer_id', '=', customerId)
    .where('decision', 'is', null)
    .where('next_try_at', '<=', lease.dueBefore)
    .returning(['id', 'tries'])
    .executeTakeFirst();
  return row ? { verificationId: row.id, earlierTries: row.tries - 1 } : null;
}

/** Plans the next try of a verification that is still undecided. @returns whether it is. */
export async function planVerificationTry(
  tx: Tx,
  scope: Scope,
  claimed: ClaimedTry,
  next: { readonly tryAt: Date; readonly fault: string | null },
): Promise<boolean> {
  const result = await tx
    .updateTable('verification')
    .set({ next_try_at: next.tryAt, last_fault: next.fault })
    .where('tenant_id', '=', scope.tenantId)
    .where('id', '=', claimed.verificationId)
    .where('tries', '=', claimed.earlierTries + 1)
    .where('decision', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export const decideVerification = (tx: Tx, scope: Scope, id: string, decision: Decision, now: Date): Promise<unknown> =>
  tx
    .updateTable('verification')
    .set({
      decision: decision.outcome,
      public_reasons: [...decision.publicReasons],
      private_reasons: [...decision.privateReasons],
      checks: JSON.stringify(decision.checks),
      next_try_at: null,
      last_fault: null,
      decided_at: now,
    })
    .where('tenant_id', '=', scope.tenantId)
    .where('id', '=', id)
    .execute();

/** Ends a customer's undecided verification without a decision: what it was about has changed. */
export const supersedeVerification = (tx: Tx, scope: Scope, customerId: string, now: Date): Promise<unknown> =>
  tx
    .updateTable('verification')
    .set({ decision: 'superseded', next_try_at: null, last_fault: null, decided_at: now })
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('customer_id', '=', customerId)
    .where('decision', 'is', null)
    .execute();
