import type { GuardedFetch } from '../lib/guarded-fetch.ts';
import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { leaseFrom } from '../onboarding/retry.ts';
import { type ClaimedDelivery, claimDelivery, insertAttempt, updateDelivery } from '../store/deliveries.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import { disableEndpoint, setFailingSince } from '../store/webhook-endpoints.ts';
import { signDelivery } from './formats.ts';
import { nextAttemptAt, parseRetryAfter } from './schedule.ts';
import { type AttemptResult, sendDelivery } from './send.ts';

/** An endpoint that fails this long without a success between is disabled. */
const DISABLE_AFTER_MS = 5 * 24 * 60 * 60 * 1_000;

/**
 * Makes one attempt of a delivery and records what came of it. Safe to repeat: one that is settled, not due, or in other hands is
 * left alone.
 */
export async function deliverWebhook(core: Core, fetch: GuardedFetch, scope: Scope, deliveryId: string): Promise<void> {
  const at = scope.now();
  const delivery = await tenantTransaction(core.database, scope, (tx) =>
    claimDelivery(tx, scope, deliveryId, leaseFrom(at)),
  );
  if (!delivery) return;
  if (!delivery.endpoint.enabled) return cancel(core, scope, delivery);

  const secret = core.vault.openForTenant(scope, 'webhook_secret', delivery.endpoint.id, delivery.endpoint.secret);
  // Receivers refuse a signature that is not of now, so attempts are signed by the real clock even where a test clock runs ahead.
  const signed = signDelivery(delivery.endpoint.format, [secret], messageOf(scope, delivery), new Date());
  const result = await sendDelivery(fetch, delivery.endpoint.url, signed);
  await record(core, scope, delivery, at, result);
}

const messageOf = (scope: Scope, { event }: ClaimedDelivery) => ({
  id: event.id,
  type: event.type,
  timestamp: event.createdAt,
  data: {
    id: event.customerId,
    customer_id: event.customerId,
    version: event.version,
    mode: scope.mode,
    created_at: event.createdAt.toISOString(),
    ...event.data,
  },
});

const cancel = (core: Core, scope: Scope, delivery: ClaimedDelivery): Promise<void> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const { attempts } = delivery;
    await updateDelivery(tx, scope, delivery, { state: 'cancelled', attempts, nextAttemptAt: null });
  });

const record = (core: Core, scope: Scope, delivery: ClaimedDelivery, at: Date, result: AttemptResult): Promise<void> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const { id, endpoint } = delivery;
    const attempts = delivery.attempts + 1;
    const failingSince = result.outcome === 'delivered' ? null : (endpoint.failingSince ?? at);
    const disabled = failingSince && disableReason(result, failingSince, at);
    const retryAfter = parseRetryAfter(result.retryAfter ?? undefined, at);
    const nextAttempt = failingSince && !disabled ? nextAttemptAt(attempts, at, retryAfter, Math.random) : null;
    const state = nextAttempt ? 'pending' : disabled ? 'cancelled' : failingSince ? 'exhausted' : 'delivered';

    await insertAttempt(tx, scope, { deliveryId: id, at, ...result });
    // Whatever arrives late changes nothing: another attempt was made, or the delivery settled.
    if (!(await updateDelivery(tx, scope, delivery, { state, attempts, nextAttemptAt: nextAttempt }))) return;
    if (failingSince?.getTime() !== endpoint.failingSince?.getTime()) {
      await setFailingSince(tx, scope, endpoint.id, failingSince);
    }
    if (disabled) await disableEndpoint(tx, scope, endpoint.id, disabled);
    if (nextAttempt) {
      const delayMs = nextAttempt.getTime() - at.getTime();
      await core.jobs.send(tx, scope, [{ name: 'deliver-webhook', subject: id, lane: endpoint.id, delayMs }]);
    }
  });

function disableReason({ outcome }: AttemptResult, failingSince: Date, at: Date): string | null {
  if (outcome === 'gone') return 'answered_410';
  return at.getTime() - failingSince.getTime() >= DISABLE_AFTER_MS ? 'failing_5_days' : null;
}
