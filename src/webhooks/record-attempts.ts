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
import type { DisabledReason, Endpoint, EndpointState } from './endpoint.ts';
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

/** The result of a delivery that could not be made: a fault of ours, of which the receiver knows nothing. */
export const NOT_RENDERED: AttemptResult = {
  outcome: 'failed',
  status: null,
  errorCode: 'not_rendered',
  durationMs: 0,
  answer: '',
  retryAfter: null,
};

/**
 * Records attempts of one endpoint in one transaction. Whoever writes an endpoint and its deliveries locks the endpoint first.
 * @returns the endpoint's state then; null when it is gone, and its deliveries with it.
 */
export const recordAttempts = (
  core: Core,
  scope: Scope,
  endpointId: string,
  attempts: readonly Attempt[],
): Promise<EndpointState | null> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const endpoint = await lockEndpoint(tx, scope, endpointId);
    if (!endpoint) return null;
    const recorded = attempts.map(outcomeOf);
    await insertAttempts(tx, scope, recorded);
    await moveFollowers(tx, scope, endpoint, attempts, recorded);
    if (endpoint.state === 'disabled') return 'disabled';
    const telling = attempts.filter((attempt) => tellsOf(endpoint, attempt));
    const failingSince = failingSinceOf(endpoint, telling);
    const reason = disabledReasonOf(failingSince, telling);
    if (reason) return disable(core, tx, scope, { ...endpoint, failingSince }, reason);
    if (failingSince?.getTime() !== endpoint.failingSince?.getTime()) {
      await setFailingSince(tx, scope, endpointId, failingSince);
    }
    return 'enabled';
  });

/** Whether an attempt says something of the endpoint as it is: not what it was before it was changed or enabled, and not our faults. */
const tellsOf = ({ updatedAt }: Endpoint, { at, result }: Attempt): boolean =>
  at >= updatedAt && result.errorCode !== NOT_RENDERED.errorCode;

/** What becomes of a delivery by an attempt of it. */
function outcomeOf({ delivery, at, result }: Attempt): RecordedAttempt {
  const { earlierAttempts } = delivery;
  const number = delivery.attempts + 1;
  const attempt = { deliveryId: delivery.id, number, earlierAttempts, at, ...result };
  if (result.outcome === 'delivered') return { ...attempt, state: 'delivered', nextAttemptAt: null };
  if (result.outcome === 'gone') return { ...attempt, state: 'cancelled', nextAttemptAt: null };
  const endedAt = new Date(at.getTime() + result.durationMs);
  const retryAfter = parseRetryAfter(result.retryAfter ?? undefined, endedAt);
  const next = nextAttemptAt(number - earlierAttempts, endedAt, retryAfter, Math.random);
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

/** Disables an endpoint that is locked, and tells the others. */
async function disable(
  core: Core,
  tx: Tx,
  scope: Scope,
  endpoint: Endpoint,
  disabledReason: DisabledReason,
): Promise<EndpointState> {
  const now = scope.now();
  const fact = { type: 'endpoint.disabled', data: { reason: disabledReason } } as const;
  const [event] = chain(scope, endpoint, [fact], now, 'endpoint');
  if (!event) throw new Error('a fact without its event');
  const { version, hash: eventHash } = event;
  const state = 'disabled';
  await updateEndpoint(tx, scope, { ...endpoint, state, disabledReason, version, eventHash, updatedAt: now });
  await recordEvents(core, tx, scope, [event], []);
  return state;
}
