import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { chain } from '../onboarding/events.ts';
import { recordEvents } from '../onboarding/record-events.ts';
import {
  type FollowersMove,
  insertAttempts,
  postponeFollowers,
  type RecordedAttempt,
  releaseFollowers,
} from '../store/attempts.ts';
import type { DueDelivery } from '../store/deliveries.ts';
import { type Tx, tenantTransaction } from '../store/tenant-transaction.ts';
import { lockEndpoint, setFailingSince, updateEndpoint } from '../store/webhook-endpoints.ts';
import type { DisabledReason, Endpoint } from './endpoint.ts';
import { nextAttemptAt, parseRetryAfter } from './schedule.ts';
import type { AttemptResult } from './send.ts';

/** An endpoint that fails this long without a success between is disabled. */
const DISABLE_AFTER_MS = 5 * 24 * 60 * 60 * 1_000;

/** An attempt that was made. */
export interface Attempt {
  readonly delivery: DueDelivery;
  /** On the tenant's clock. */
  readonly at: Date;
  readonly result: AttemptResult;
}

/** Records attempts of one endpoint in one transaction. @returns the endpoint as far as they changed it. */
export const recordAttempts = (
  core: Core,
  scope: Scope,
  endpoint: Endpoint,
  attempts: readonly Attempt[],
): Promise<Endpoint> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const recorded = attempts.map(outcomeOf);
    await insertAttempts(tx, scope, recorded);
    await moveFollowers(tx, scope, endpoint, attempts, recorded);
    const failingSince = failingSinceOf(endpoint, attempts);
    const disabled = disabledReasonOf(failingSince, attempts);
    if (disabled) return disable(core, tx, scope, { ...endpoint, failingSince }, disabled);
    if (failingSince?.getTime() !== endpoint.failingSince?.getTime()) {
      await setFailingSince(tx, scope, endpoint.id, failingSince);
    }
    return { ...endpoint, failingSince };
  });

/** What becomes of a delivery by an attempt of it. */
function outcomeOf({ delivery, at, result }: Attempt): RecordedAttempt {
  const number = delivery.attempts + 1;
  const attempt = { deliveryId: delivery.id, number, at, ...result };
  if (result.outcome === 'delivered') return { ...attempt, state: 'delivered', nextAttemptAt: null };
  if (result.outcome === 'gone') return { ...attempt, state: 'cancelled', nextAttemptAt: null };
  const retryAfter = parseRetryAfter(result.retryAfter ?? undefined, at);
  const next = nextAttemptAt(number - delivery.earlierAttempts, at, retryAfter, Math.random);
  return { ...attempt, state: next ? 'pending' : 'exhausted', nextAttemptAt: next };
}

/** In order, what comes after a delivery waits as long as it does, and no longer. */
async function moveFollowers(
  tx: Tx,
  scope: Scope,
  endpoint: Endpoint,
  attempts: readonly Attempt[],
  recorded: readonly RecordedAttempt[],
): Promise<void> {
  const moves = attempts.flatMap(({ delivery: { inOrder, event }, at }, index): Move[] => {
    const subjectId = event.customerId ?? event.endpointId;
    if (!inOrder || subjectId === null) return [];
    const next = recorded[index]?.nextAttemptAt ?? null;
    return [{ kind: next ? 'postpone' : 'release', subjectId, version: event.version, to: next ?? at }];
  });
  const postponed = moves.filter(({ kind }) => kind === 'postpone');
  const released = moves.filter(({ kind }) => kind === 'release');
  if (postponed.length > 0) await postponeFollowers(tx, scope, endpoint.id, postponed);
  if (released.length > 0) await releaseFollowers(tx, scope, endpoint.id, released);
}

type Move = FollowersMove & { readonly kind: 'postpone' | 'release' };

/** One success shows that the endpoint works. */
function failingSinceOf({ failingSince }: Endpoint, attempts: readonly Attempt[]): Date | null {
  if (attempts.some(({ result }) => result.outcome === 'delivered')) return null;
  return failingSince ?? attempts[0]?.at ?? null;
}

function disabledReasonOf(failingSince: Date | null, attempts: readonly Attempt[]): DisabledReason | null {
  if (attempts.some(({ result }) => result.outcome === 'gone')) return 'answered_410';
  const last = attempts.at(-1);
  const failingMs = failingSince && last ? last.at.getTime() - failingSince.getTime() : 0;
  return failingMs >= DISABLE_AFTER_MS ? 'failing_5_days' : null;
}

/** Disables the endpoint, unless somebody else did or it is gone, and tells the others. */
async function disable(core: Core, tx: Tx, scope: Scope, known: Endpoint, reason: DisabledReason): Promise<Endpoint> {
  const endpoint = await lockEndpoint(tx, scope, known.id);
  if (endpoint?.state !== 'enabled') return { ...known, state: 'disabled', disabledReason: reason };
  const now = scope.now();
  const [event] = chain(scope, endpoint, [{ type: 'endpoint.disabled', data: { reason } }], now, 'endpoint');
  if (!event) throw new Error('a fact without its event');
  const disabled: Endpoint = {
    ...endpoint,
    state: 'disabled',
    disabledReason: reason,
    failingSince: known.failingSince,
    version: event.version,
    eventHash: event.hash,
    updatedAt: now,
  };
  await updateEndpoint(tx, scope, disabled);
  await recordEvents(core, tx, scope, [event], []);
  return disabled;
}
