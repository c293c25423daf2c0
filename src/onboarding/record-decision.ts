import type { Scope } from '../lib/scope.ts';
import { updateCustomerState } from '../store/customers.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import { decideVerification } from '../store/verifications.ts';
import { advanceBusinesses } from './advance-businesses.ts';
import type { Core } from './core.ts';
import type { Customer } from './customer.ts';
import type { Fact } from './events.ts';
import { evolve } from './evolve.ts';
import { lockCustomer } from './load-customer.ts';
import type { Decision } from './policy.ts';
import { recordEvolution } from './record-evolution.ts';
import { missingOf } from './requirements.ts';
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
  decided: Decision,
): Promise<void> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const found = await lockCustomer(core, tx, scope, customerId);
    if (!found) return;
    const before = found.customer;
    const newest = before.latestVerification;
    const decision = stillHolds(before, decided);
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
    await updateCustomerState(tx, scope, evolution.customer, evolution.customer.updatedAt);
    await recordEvolution(core, tx, scope, evolution);
    await advanceBusinesses(core, tx, scope, customerId);
  });

/** An approval of a customer that lacks something by now, such as a person who lapsed meanwhile, is none. */
const stillHolds = (customer: Customer, decision: Decision): Decision =>
  decision.outcome === 'approved' && missingOf(customer).length > 0
    ? { ...decision, outcome: 'rejected_retry', publicReasons: ['information_missing'] }
    : decision;

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
