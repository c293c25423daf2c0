import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { chain } from '../onboarding/events.ts';
import { recordEvents } from '../onboarding/record-events.ts';
import { insertAttempts, type RecordedAttempt } from '../store/attempts.ts';
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
  /** In the order in which attempts ended. */
  readonly id: string;
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
 * Records attempts of one endpoint, and what they say of it.
 * @returns the endpoint's state then; null when it is gone, and its deliveries with it.
 */
export async function recordAttempts(
  core: Core,
  scope: Scope,
  endpointId: string,
  attempts: readonly Attempt[],
): Promise<EndpointState | null> {
  const endpoint = await insertAttempts(core.database, scope, endpointId, attempts.map(outcomeOf));
  if (!endpoint || !verdictOf(endpoint, attempts).isNew) return endpoint?.state ?? null;
  return tenantTransaction(core.database, scope, async (tx) => {
    const locked = await lockEndpoint(tx, scope, endpointId);
    if (!locked) return null;
    const { isNew, failingSince, disabledReason } = verdictOf(locked, attempts);
    if (!isNew) return locked.state;
    if (disabledReason) return disable(core, tx, scope, { ...locked, failingSince }, disabledReason);
    await setFailingSince(tx, scope, endpointId, failingSince);
    return locked.state;
  });
}

/** What becomes of a delivery by an attempt of it. Where the endpoint is gone, all of its deliveries are cancelled once it is disabled. */
function outcomeOf({ id, delivery, at, result }: Attempt): RecordedAttempt {
  const { attempts, earlierAttempts, inOrder, event } = delivery;
  const subjectId = event.customerId ?? event.endpointId;
  const order = inOrder && subjectId !== null ? { subjectId, version: event.version } : null;
  const attempt = { id, deliveryId: delivery.id, number: attempts + 1, earlierAttempts, order, at, ...result };
  if (result.outcome === 'delivered') return { ...attempt, state: 'delivered', nextAttemptAt: null };
  const endedAt = new Date(at.getTime() + result.durationMs);
  const retryAfter = parseRetryAfter(result.retryAfter ?? undefined, endedAt);
  const next = nextAttemptAt(attempt.number - earlierAttempts, endedAt, retryAfter, Math.random);
  return { ...attempt, state: next ? 'pending' : 'exhausted', nextAttemptAt: next };
}

/** What attempts say of an enabled endpoint, and whether that is news. */
function verdictOf(endpoint: Endpoint, attempts: readonly Attempt[]) {
  const telling = attempts.filter((attempt) => tellsOf(endpoint, attempt));
  const failingSince = failingSinceOf(endpoint, telling);
  const disabledReason = disabledReasonOf(failingSince, telling);
  const isNew = disabledReason !== null || failingSince?.getTime() !== endpoint.failingSince?.getTime();
  return { isNew: endpoint.state === 'enabled' && isNew, failingSince, disabledReason };
}

/** Whether an attempt says something of the endpoint as it is: not what it was before it was changed or enabled, and not our faults. */
const tellsOf = ({ updatedAt }: Endpoint, { at, result }: Attempt): boolean =>
  at >= updatedAt && result.errorCode !== NOT_RENDERED.errorCode;

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
