import type { Scope } from '../lib/scope.ts';
import type { Tx } from '../store/tenant-transaction.ts';
import { insertVerification, supersedeVerification } from '../store/verifications.ts';
import type { Core } from './core.ts';
import type { Evolution } from './evolve.ts';
import { POLICY_VERSIONS } from './policy.ts';
import type { Job } from './ports.ts';
import { recordEvents } from './record-events.ts';

/** Writes the verification that begins, the events with their deliveries, and the jobs. The customer's own row is the caller's. */
export async function recordEvolution(
  core: Core,
  tx: Tx,
  scope: Scope,
  { customer, events, verificationId, supersedes }: Evolution,
  jobs: readonly Job[] = [],
): Promise<void> {
  if (verificationId !== null) {
    const startedAt = customer.updatedAt;
    if (supersedes) await supersedeVerification(tx, scope, customer.id, startedAt);
    const policyVersion = POLICY_VERSIONS[customer.profile.kind];
    await insertVerification(tx, scope, { id: verificationId, customerId: customer.id, policyVersion, startedAt });
  }
  const verify: Job[] = verificationId === null ? [] : [{ name: 'verify-customer', subject: customer.id, delayMs: 0 }];
  await recordEvents(core, tx, scope, events, [...verify, ...jobs]);
}
