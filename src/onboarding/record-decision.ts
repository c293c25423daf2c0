import type { Scope } from '../lib/scope.ts';
import { lockCustomerState } from '../store/customers.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import { decideVerification, latestVerification } from '../store/verifications.ts';
import type { Core } from './core.ts';
import type { CustomerState } from './customer.ts';
import type { Fact } from './events.ts';
import type { Decision } from './policy.ts';
import { recordChange } from './record-events.ts';
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
    const current = await lockCustomerState(tx, scope, customerId);
    const newest = await latestVerification(tx, scope, customerId);
    const verification = STATE_AFTER[decision.outcome];
    if (!current || current.lifecycle === 'erased' || newest?.id !== verificationId || newest.decision !== null) return;
    if (!allows(VERIFICATION_TRANSITIONS, current.verification, verification)) return;
    const activated =
      decision.outcome === 'approved' &&
      current.lifecycle === 'created' &&
      allows(LIFECYCLE_TRANSITIONS, current.lifecycle, 'active');
    await decideVerification(tx, scope, verificationId, decision, scope.now());
    const next: Partial<CustomerState> = { verification, ...(activated && { lifecycle: 'active' }) };
    await recordChange(core, tx, scope, current, next, factsOf(verificationId, decision, activated));
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
      return [
        { type: 'verification.rejected', data: { ...data, reasons: publicReasons, final: false } },
        { type: 'requirement.added', data: { ...data, requirement: 'document_resubmission' } },
      ];
  }
}
