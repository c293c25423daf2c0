import type { Scope } from '../lib/scope.ts';
import { findCustomer } from '../store/customers.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import { countVerificationTry } from '../store/verifications.ts';
import type { Core } from './core.ts';
import type { Verification } from './customer.ts';
import { decideVerification } from './policy.ts';
import { ProviderUnavailable } from './ports.ts';
import { recordDecision } from './record-decision.ts';
import { after, PENDING_RECHECK_MS, providerRetryMs } from './retry.ts';

/**
 * Asks the registry about a customer and records what follows. Safe to repeat: a decided verification is left alone.
 * A fault of the registry leaves the customer unverified, counted, with the next try scheduled.
 */
export async function verifyCustomer(core: Core, scope: Scope, customerId: string): Promise<void> {
  const customer = await tenantTransaction(core.database, scope, (tx) =>
    findCustomer(tx, scope, core.vault, customerId),
  );
  const verification = customer?.latestVerification;
  const identifier = customer?.identifiers[0];
  if (!customer || !verification || !identifier || verification.decision !== null) return;

  try {
    const answer = await core.providers[scope.mode].registry.lookUp({
      ...identifier,
      earlierTries: verification.tries,
    });
    if (answer.kind === 'pending')
      return await tryAgain(core, scope, customerId, verification, PENDING_RECHECK_MS, null);
    await recordDecision(core, scope, customerId, verification.id, decideVerification(customer, answer));
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error;
    await tryAgain(core, scope, customerId, verification, providerRetryMs(verification.tries + 1), error.code);
  }
}

const tryAgain = (
  core: Core,
  scope: Scope,
  customerId: string,
  verification: Verification,
  delayMs: number,
  fault: string | null,
): Promise<void> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const counted = await countVerificationTry(tx, scope, verification, { tryAt: after(scope.now(), delayMs), fault });
    if (counted) await core.jobs.send(tx, scope, [{ name: 'verify-customer', subject: customerId, delayMs }]);
  });
