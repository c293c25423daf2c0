import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { cancelDeliveries, type DueDelivery, dueDeliveries, nextDueAt } from '../store/deliveries.ts';
import { type Tx, tenantTransaction } from '../store/tenant-transaction.ts';
import { findEndpoint, lockEndpoint } from '../store/webhook-endpoints.ts';
import type { Endpoint } from './endpoint.ts';
import type { WebhookSecrets } from './formats.ts';
import { secretsOf } from './secrets.ts';

/** How many deliveries are fetched at a time. */
const PAGE = 2_000;
const CANCEL_PAGE = 5_000;

/** What there is to do for an endpoint. */
export interface Work {
  readonly scope: Scope;
  readonly endpoint: Endpoint;
  readonly secrets: WebhookSecrets;
  /** What is due, longest due first. */
  readonly due: readonly DueDelivery[];
  /** More may be due than fitted in. */
  readonly hasMore: boolean;
  /** When it was looked up, by the process's own clock. */
  readonly foundAtMs: number;
  /** In how many ms the next is due that is not due yet; null when none is planned. */
  readonly nextDueInMs: number | null;
}

/**
 * Looks up an endpoint and what is due to it, but for the deliveries in `started`. If it is disabled, cancels all that is pending.
 * @returns null when it is gone.
 */
export async function workOf(
  core: Core,
  scope: Scope,
  endpointId: string,
  started: readonly string[],
): Promise<Work | null> {
  const found = await tenantTransaction(core.database, scope, (tx) => lookUp(tx, scope, endpointId, started));
  if (!found) return null;
  const { endpoint, due, nextDue } = found;
  if (endpoint.state === 'disabled') await cancelPending(core, scope, endpointId);
  return {
    scope,
    endpoint,
    secrets: secretsOf(core, scope, endpoint),
    due,
    hasMore: due.length === PAGE,
    foundAtMs: performance.now(),
    nextDueInMs: nextDue && nextDue.getTime() - scope.now().getTime(),
  };
}

async function lookUp(tx: Tx, scope: Scope, endpointId: string, started: readonly string[]) {
  const endpoint = await findEndpoint(tx, scope, endpointId);
  if (!endpoint) return null;
  if (endpoint.state === 'disabled') return { endpoint, due: [], nextDue: null };
  const now = scope.now();
  const due = await dueDeliveries(tx, scope, endpointId, now, started, PAGE);
  return { endpoint, due, nextDue: due.length === PAGE ? null : await nextDueAt(tx, scope, endpointId, now) };
}

/** In many small steps, and none of them once the endpoint is enabled again. */
async function cancelPending(core: Core, scope: Scope, endpointId: string): Promise<void> {
  const cancelled = await tenantTransaction(core.database, scope, async (tx) => {
    const endpoint = await lockEndpoint(tx, scope, endpointId);
    if (endpoint?.state !== 'disabled') return 0;
    return cancelDeliveries(tx, scope, endpointId, scope.now(), CANCEL_PAGE);
  });
  if (cancelled === CANCEL_PAGE) await cancelPending(core, scope, endpointId);
}
