import { newId } from '../lib/ids.ts';
import type { Scope } from '../lib/scope.ts';
import type { WebhookFormat } from '../webhooks/formats.ts';
import type { Tx } from './tenant-transaction.ts';

/** A pending delivery that is claimed, with all that an attempt needs. */
export interface ClaimedDelivery {
  readonly id: string;
  /** How many were made before. */
  readonly attempts: number;
  readonly endpoint: {
    readonly id: string;
    readonly url: string;
    readonly format: WebhookFormat;
    readonly enabled: boolean;
    readonly failingSince: Date | null;
    readonly secret: Buffer;
  };
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly customerId: string;
    readonly version: number;
    readonly data: Readonly<Record<string, unknown>>;
    readonly createdAt: Date;
  };
}

/** Claims the next attempt of a delivery when it is due; null when it is not, is settled, or somebody else has it. */
export async function claimDelivery(
  tx: Tx,
  scope: Scope,
  id: string,
  lease: { readonly dueBefore: Date; readonly until: Date },
): Promise<ClaimedDelivery | null> {
  const claimed = await tx
    .updateTable('delivery')
    .set({ next_attempt_at: lease.until })
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('id', '=', id)
    .where('state', '=', 'pending')
    .where('next_attempt_at', '<=', lease.dueBefore)
    .executeTakeFirst();
  return claimed.numUpdatedRows > 0n ? findDelivery(tx, scope, id) : null;
}

async function findDelivery(tx: Tx, scope: Scope, id: string): Promise<ClaimedDelivery | null> {
  const row = await tx
    .selectFrom('delivery')
    .innerJoin('event', 'event.id', 'delivery.event_id')
    .innerJoin('webhook_endpoint as endpoint', 'endpoint.id', 'delivery.endpoint_id')
    .select([
      'delivery.id',
      'delivery.attempts',
      'event.id as event_id',
      'event.type',
      'event.customer_id',
      'event.version',
      'event.data',
      'event.created_at',
      'endpoint.id as endpoint_id',
      'endpoint.url',
      'endpoint.format',
      'endpoint.state as endpoint_state',
      'endpoint.failing_since',
      'endpoint.secret',
    ])
    .where('delivery.tenant_id', '=', scope.tenantId)
    .where('delivery.mode', '=', scope.mode)
    .where('delivery.id', '=', id)
    .executeTakeFirst();
  return row
    ? {
        id: row.id,
        attempts: row.attempts,
        endpoint: {
          id: row.endpoint_id,
          url: row.url,
          format: row.format as WebhookFormat,
          enabled: row.endpoint_state === 'enabled',
          failingSince: row.failing_since,
          secret: row.secret,
        },
        event: {
          id: row.event_id,
          type: row.type,
          customerId: row.customer_id,
          version: row.version,
          data: row.data as Record<string, unknown>,
          createdAt: row.created_at,
        },
      }
    : null;
}

/** Pending deliveries that are due, with the endpoint of each. */
export const dueDeliveries = (
  tx: Tx,
  scope: Scope,
  now: Date,
  limit: number,
): Promise<{ id: string; endpoint_id: string }[]> =>
  tx
    .selectFrom('delivery')
    .select(['id', 'endpoint_id'])
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('state', '=', 'pending')
    .where('next_attempt_at', '<=', now)
    .orderBy('next_attempt_at')
    .limit(limit)
    .execute();

/** Records what became of a claimed attempt. @returns false when the delivery was settled or tried by another meanwhile. */
export async function updateDelivery(
  tx: Tx,
  scope: Scope,
  claimed: Pick<ClaimedDelivery, 'id' | 'attempts'>,
  change: {
    state: 'pending' | 'delivered' | 'exhausted' | 'cancelled';
    attempts: number;
    nextAttemptAt: Date | null;
  },
): Promise<boolean> {
  const result = await tx
    .updateTable('delivery')
    .set({ state: change.state, attempts: change.attempts, next_attempt_at: change.nextAttemptAt })
    .where('tenant_id', '=', scope.tenantId)
    .where('id', '=', claimed.id)
    .where('state', '=', 'pending')
    .where('attempts', '=', claimed.attempts)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export const insertAttempt = (
  tx: Tx,
  scope: Scope,
  row: {
    deliveryId: string;
    at: Date;
    status: number | null;
    errorCode: string | null;
    durationMs: number;
    answer: string;
  },
): Promise<unknown> =>
  tx
    .insertInto('delivery_attempt')
    .values({
      id: newId(),
      tenant_id: scope.tenantId,
      mode: scope.mode,
      delivery_id: row.deliveryId,
      attempted_at: row.at,
      status: row.status,
      error_code: row.errorCode,
      duration_ms: row.durationMs,
      answer: row.answer,
    })
    .execute();
