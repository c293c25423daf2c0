import type { GuardedFetch } from '../lib/guarded-fetch.ts';
import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { findPendingDelivery, insertAttempt, type PendingDelivery, updateDelivery } from '../store/deliveries.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import { disableEndpoint, setFailingSince } from '../store/webhook-endpoints.ts';
import { signDelivery } from './formats.ts';
import { nextAttemptAt, parseRetryAfter } from './schedule.ts';
import { type AttemptResult, sendDelivery } from './send.ts';

/** An endpoint that fails this long without a success between is disabled. */
const DISABLE_AFTER_MS = 5 * 24 * 60 * 60 * 1_000;

/** How much earlier than planned an attempt may be made: the clocks of two machines never quite agree. */
const EARLY_MS = 1_000;

/** Makes one attempt of a due delivery and records what came of it. Safe to repeat: one that is settled or not due is left alone. */
export async function deliverWebhook(core: Core, fetch: GuardedFetch, scope: Scope, deliveryId: string): Promise<void> {
  const delivery = await tenantTransaction(core.database, scope, (tx) => findPendingDelivery(tx, scope, deliveryId));
  if (!delivery) return;
  if (!delivery.endpoint.enabled) return cancel(core, scope, delivery);

  const at = scope.now();
  // A job of an earlier plan is left over where resume-due, or an advanced test clock, was faster.
  if (delivery.nextAttemptAt && delivery.nextAttemptAt.getTime() - EARLY_MS > at.getTime()) return;
  const secret = core.vault.openForTenant(scope, 'webhook_secret', delivery.endpoint.id, delivery.endpoint.secret);
  // Receivers refuse a signature that is not of now, so attempts are signed by the real clock even where a test clock runs ahead.
  const signed = signDelivery(delivery.endpoint.format, [secret], messageOf(scope, delivery), new Date());
  const result = await sendDelivery(fetch, delivery.endpoint.url, signed);
  await record(core, scope, delivery, at, result);
}

const messageOf = (scope: Scope, { event }: PendingDelivery) => ({
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

const cancel = (core: Core, scope: Scope, { id, attempts }: PendingDelivery): Promise<void> =>
  tenantTransaction(core.database, scope, async (tx) => {
    await updateDelivery(tx, scope, id, { state: 'cancelled', attempts, nextAttemptAt: null });
  });

const record = (core: Core, scope: Scope, delivery: PendingDelivery, at: Date, result: AttemptResult): Promise<void> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const { id, endpoint } = delivery;
    const attempts = delivery.attempts + 1;
    await insertAttempt(tx, scope, { deliveryId: id, at, ...result });
    if (result.outcome === 'delivered') {
      await updateDelivery(tx, scope, id, { state: 'delivered', attempts, nextAttemptAt: null });
      if (endpoint.failingSince) await setFailingSince(tx, scope, endpoint.id, null);
      return;
    }
    const failingSince = endpoint.failingSince ?? at;
    if (!endpoint.failingSince) await setFailingSince(tx, scope, endpoint.id, failingSince);
    const reason = disableReason(result, failingSince, at);
    if (reason) {
      await disableEndpoint(tx, scope, endpoint.id, reason);
      await updateDelivery(tx, scope, id, { state: 'cancelled', attempts, nextAttemptAt: null });
      return;
    }
    const nextAttempt = nextAttemptAt(attempts, at, parseRetryAfter(result.retryAfter ?? undefined, at), Math.random);
    const state = nextAttempt ? 'pending' : 'exhausted';
    await updateDelivery(tx, scope, id, { state, attempts, nextAttemptAt: nextAttempt });
    if (nextAttempt) {
      await core.jobs.send(tx, scope, [
        { name: 'deliver-webhook', subject: id, delayMs: nextAttempt.getTime() - at.getTime() },
      ]);
    }
  });

function disableReason({ outcome }: AttemptResult, failingSince: Date, at: Date): string | null {
  if (outcome === 'gone') return 'answered_410';
  return at.getTime() - failingSince.getTime() >= DISABLE_AFTER_MS ? 'failing_5_days' : null;
}
