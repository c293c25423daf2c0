import { type Selectable, sql } from 'kysely';
import type { Scope } from '../lib/scope.ts';
import type { DeliveryState } from '../webhooks/delivery-state.ts';
import type { Endpoint } from '../webhooks/endpoint.ts';
import type { Database } from './connect.ts';
import type { WebhookEndpoint } from './database.ts';
import { toEndpoint } from './webhook-endpoints.ts';

/** An attempt that was made, and what became of its delivery. */
export interface RecordedAttempt {
  readonly id: string;
  readonly deliveryId: string;
  /** Its number, from 1. */
  readonly number: number;
  /** Those before it that were made before the schedule was started again. */
  readonly earlierAttempts: number;
  /** Whose deliveries of a later version wait for this one; null where none does. */
  readonly order: { readonly subjectId: string; readonly version: number } | null;
  readonly at: Date;
  readonly status: number | null;
  readonly errorCode: string | null;
  readonly durationMs: number;
  readonly answer: string;
  readonly state: DeliveryState;
  /** Null unless the state is `pending`. */
  readonly nextAttemptAt: Date | null;
}

/**
 * Records attempts of one endpoint's deliveries, in a transaction of their own and one round trip: see `record_attempts` in `sql/`.
 * @returns the endpoint as it is then; null when it is gone, and its deliveries with it.
 */
export async function insertAttempts(
  database: Database,
  scope: Scope,
  endpointId: string,
  attempts: readonly RecordedAttempt[],
): Promise<Endpoint | null> {
  const { rows } = await sql<Selectable<WebhookEndpoint>>`
    select * from record_attempts(${scope.tenantId}, ${scope.mode}, ${endpointId}, ${JSON.stringify(attempts.map(rowOf))}::json)`.execute(
    database,
  );
  const [row] = rows;
  return row ? toEndpoint(row) : null;
}

const rowOf = (attempt: RecordedAttempt) => ({
  id: attempt.id,
  delivery_id: attempt.deliveryId,
  number: attempt.number,
  earlier: attempt.earlierAttempts,
  attempted_at: attempt.at,
  status: attempt.status,
  error_code: attempt.errorCode,
  duration_ms: attempt.durationMs,
  answer: attempt.answer,
  state: attempt.state,
  next_attempt_at: attempt.nextAttemptAt,
  ...(attempt.order && { in_order: true, subject_id: attempt.order.subjectId, version: attempt.order.version }),
});
