import type { Scope } from '../lib/scope.ts';
import { businessesOf } from '../store/associated-persons.ts';
import { updateCustomerState } from '../store/customers.ts';
import { type Tx, tenantTransaction } from '../store/tenant-transaction.ts';
import { decideVerification } from '../store/verifications.ts';
import type { Core } from './core.ts';
import type { Customer } from './customer.ts';
import type { Fact } from './events.ts';
import { evolve } from './evolve.ts';
import { lockCustomer } from './load-customer.ts';
import type { Decision } from './policy.ts';
import { recordEvolution } from './record-evolution.ts';
import { allows, LIFECYCLE_TRANSITIONS, VERIFICATION_TRANSITIONS, type VerificationState } from './states.ts';

const STATE_AFTER: Readonly<Record<Decision['outcome'], VerificationState>> = {
  approved: 'verified',
  rejected_retry: 'rejected',
  rejected_final: 'rejected',
  review: 'in_review',
};

/** Records a decision once: on a customer that moved on, or a verification already decided, it changes nothing. */
export const recordDecision = (
  core: Core,
  scope: Scope,
  customerId: string,
  verificationId: string,
  decision: Decision,
): Promise<void> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const found = await lockCustomer(core, tx, scope, customerId);
    if (!found) return;
    const before = found.customer;
    const newest = before.latestVerification;
    const verification = STATE_AFTER[decision.outcome];
    if (newest?.id !== verificationId || newest.decision !== null) return;
    if (!allows(VERIFICATION_TRANSITIONS, before.verification, verification)) return;
    const activated =
      decision.outcome === 'approved' &&
      before.lifecycle === 'created' &&
      allows(LIFECYCLE_TRANSITIONS, before.lifecycle, 'active');
    await decideVerification(tx, scope, verificationId, decision, scope.now());
    const next: Customer = {
      ...before,
      verification,
      ...(activated && { lifecycle: 'active' }),
      latestVerification: { ...newest, decision: decision.outcome, publicReasons: decision.publicReasons },
    };
    const evolution = evolve(scope, before, next, () => factsOf(verificationId, decision, activated));
    await updateCustomerState(tx, scope, evolution.customer, scope.now());
    await recordEvolution(core, tx, scope, evolution);
    if (decision.outcome === 'approved') await advanceBusinesses(core, tx, scope, customerId);
  });

function factsOf(verificationId: string, { outcome, publicReasons }: Decision, activated: boolean): Fact[] {
  const data = { verification_id: verificationId };
  switch (outcome) {
    case 'approved':
      return [
        { type: 'verification.approved', data },
        ...(activated ? [{ type: 'customer.activated', data: { lifecycle: 'active' } } as const] : []),
      ];
    case 'review':
      return [{ type: 'verification.review_required', data }];
    case 'rejected_final':
      return [{ type: 'verification.rejected', data: { ...data, reasons: publicReasons, final: true } }];
    case 'rejected_retry':
      return [{ type: 'verification.rejected', data: { ...data, reasons: publicReasons, final: false } }];
  }
}

/** The businesses of a person that was just verified: one that waited for nothing else begins its own verification. */
async function advanceBusinesses(core: Core, tx: Tx, scope: Scope, personId: string): Promise<void> {
  for (const businessId of await businessesOf(tx, scope, personId)) {
    const found = await lockCustomer(core, tx, scope, businessId);
    if (!found) continue;
    const evolution = evolve(scope, found.customer, found.customer, () => []);
    if (evolution.events.length === 0) continue;
    await updateCustomerState(tx, scope, evolution.customer, scope.now());
    await recordEvolution(core, tx, scope, evolution);
  }
}
