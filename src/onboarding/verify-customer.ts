import type { Scope } from '../lib/scope.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import { type ClaimedTry, claimVerificationTry, planVerificationTry } from '../store/verifications.ts';
import type { Core } from './core.ts';
import type { Customer, Identifier } from './customer.ts';
import { loadCustomer } from './load-customer.ts';
import { decideVerification } from './policy.ts';
import { ProviderUnavailable, type Registry } from './ports.ts';
import { recordDecision } from './record-decision.ts';
import { after, leaseFrom, PENDING_RECHECK_MS, providerRetryMs } from './retry.ts';
import type { RegistryAnswerOf } from './verification-checks.ts';

/**
 * Asks the registry about every number of a customer and records what follows; without any the policy says what is
 * missing. Safe to repeat: a verification that is decided, not due, or in other hands is left alone. A fault of the
 * registry leaves the customer unverified, counted, with the next try planned.
 */
export async function verifyCustomer(core: Core, scope: Scope, customerId: string): Promise<void> {
  const claimed = await claim(core, scope, customerId);
  if (!claimed) return;

  const { customer, verificationId, earlierTries } = claimed;
  try {
    const answers = await askRegistry(core.providers[scope.mode].registry, customer.identifiers, earlierTries);
    if (answers === null) return await tryAgain(core, scope, customerId, claimed, PENDING_RECHECK_MS, null);
    await recordDecision(core, scope, customerId, verificationId, decideVerification(customer, answers));
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error;
    await tryAgain(core, scope, customerId, claimed, providerRetryMs(earlierTries + 1), error.code);
  }
}

/**
 * The answers in the order of the numbers, of which a customer has a handful, asked one after the other; null while
 * one is pending.
 * @throws ProviderUnavailable
 */
async function askRegistry(
  registry: Registry,
  identifiers: readonly Identifier[],
  earlierTries: number,
): Promise<RegistryAnswerOf[] | null> {
  const answers: RegistryAnswerOf[] = [];
  for (const identifier of identifiers) {
    const answer = await registry.lookUp({ ...identifier, earlierTries });
    if (answer.kind === 'pending') return null;
    answers.push({ identifier, answer });
  }
  return answers;
}

const claim = (
  core: Core,
  scope: Scope,
  customerId: string,
): Promise<(ClaimedTry & { readonly customer: Customer }) | null> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const claimed = await claimVerificationTry(tx, scope, customerId, leaseFrom(scope.now()));
    const customer = claimed && (await loadCustomer(core, tx, scope, customerId));
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
