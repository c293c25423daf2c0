import type { Scope } from '../lib/scope.ts';
import { findCustomer } from '../store/customers.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import { type ClaimedTry, claimVerificationTry, planVerificationTry } from '../store/verifications.ts';
import type { Core } from './core.ts';
import type { Customer } from './customer.ts';
import { decideVerification } from './policy.ts';
import { ProviderUnavailable } from './ports.ts';
import { recordDecision } from './record-decision.ts';
import { after, leaseFrom, PENDING_RECHECK_MS, providerRetryMs } from './retry.ts';

/**
 * Asks the registry about a customer and records what follows. Safe to repeat: a verification that is decided, not due, or in
 * other hands is left alone. A fault of the registry leaves the customer unverified, counted, with the next try planned.
 */
export async function verifyCustomer(core: Core, scope: Scope, customerId: string): Promise<void> {
  const claimed = await claim(core, scope, customerId);
  const identifier = claimed?.customer.identifiers[0];
  if (!claimed || !identifier) return;

  const { customer, verificationId, earlierTries } = claimed;
  try {
    const answer = await core.providers[scope.mode].registry.lookUp({ ...identifier, earlierTries });
    if (answer.kind === 'pending') return await tryAgain(core, scope, customerId, claimed, PENDING_RECHECK_MS, null);
    await recordDecision(core, scope, customerId, verificationId, decideVerification(customer, answer));
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error;
    await tryAgain(core, scope, customerId, claimed, providerRetryMs(earlierTries + 1), error.code);
  }
}

const claim = (
  core: Core,
  scope: Scope,
  customerId: string,
): Promise<(ClaimedTry & { readonly customer: Customer }) | null> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const claimed = await claimVerificationTry(tx, scope, customerId, leaseFrom(scope.now()));
    const customer = claimed && (await findCustomer(tx, scope, core.vault, customerId));
    return customer ? { ...claimed, customer } : null;
  });

const tryAgain = (
  core: Core,
  scope: Scope,
  customerId: string,
  claimed: ClaimedTry,
  delayMs: number,
  fault: string | null,
): Promise<void> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const planned = await planVerificationTry(tx, scope, claimed, { tryAt: after(scope.now(), delayMs), fault });
    if (planned) await core.jobs.send(tx, scope, [{ name: 'verify-customer', subject: customerId, delayMs }]);
  });
