import { sql } from 'kysely';
import { newId } from '../lib/ids.ts';
import type { Scope } from '../lib/scope.ts';
import type { DeliveryState } from '../webhooks/delivery-state.ts';
import type { Tx } from './tenant-transaction.ts';

/** An attempt that was made, and what became of its delivery. */
export interface RecordedAttempt {
  readonly deliveryId: string;
  /** Its number, from 1. */
  readonly number: number;
  /** Those before it that were made before the schedule was started again. */
  readonly earlierAttempts: number;
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
 * Records attempts of one endpoint's deliveries in one statement. Each is kept; one that arrives late changes nothing else: its
 * delivery settled, another attempt was counted, or the schedule was started again meanwhile.
 */
export const insertAttempts = (tx: Tx, scope: Scope, attempts: readonly RecordedAttempt[]): Promise<unknown> =>
  sql`
    with made as (
      select * from json_to_recordset(${JSON.stringify(attempts.map(rowOf))}::json) as made(id uuid, delivery_id uuid, number integer, earlier integer,
        attempted_at timestamptz, status integer, error_code text, duration_ms integer, answer text, state text, next_attempt_at timestamptz)
    ), settled as (
      update delivery set state = made.state, attempts = made.number, next_attempt_at = made.next_attempt_at,
        settled_at = case when made.state <> 'pending' then made.attempted_at end
      from made
      where delivery.id = made.delivery_id and delivery.tenant_id = ${scope.tenantId} and delivery.mode = ${scope.mode}
        and delivery.state = 'pending' and delivery.attempts = made.number - 1 and delivery.earlier_attempts = made.earlier
    )
    insert into delivery_attempt (id, tenant_id, mode, delivery_id, attempted_at, status, error_code, duration_ms, answer)
    select made.id, delivery.tenant_id, delivery.mode, delivery.id, attempted_at, status, error_code, duration_ms, answer
    from made join delivery on delivery.id = made.delivery_id
    where delivery.tenant_id = ${scope.tenantId} and delivery.mode = ${scope.mode}`.execute(tx);

const rowOf = (attempt: RecordedAttempt) => ({
  id: newId(),
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
});

/** Whose later deliveries an attempt in order moves, and to when. */
export interface FollowersMove {
  readonly subjectId: string;
  readonly version: number;
  readonly to: Date;
}

/** Lets deliveries in order, which wait for one that is to be tried again, wait as long as that one. */
export const postponeFollowers = (
  tx: Tx,
  scope: Scope,
  endpointId: string,
  moves: readonly FollowersMove[],
): Promise<unknown> => moveFollowers(tx, scope, endpointId, moves, sql`delivery.next_attempt_at < move.to`);

/** Makes those due that waited for one that is settled, save for what waits for another attempt of its own. */
export const releaseFollowers = (
  tx: Tx,
  scope: Scope,
  endpointId: string,
  moves: readonly FollowersMove[],
): Promise<unknown> =>
  moveFollowers(
    tx,
    scope,
    endpointId,
    moves,
    sql`delivery.next_attempt_at > move.to and delivery.attempts = delivery.earlier_attempts`,
  );

const moveFollowers = (
  tx: Tx,
  scope: Scope,
  endpointId: string,
  moves: readonly FollowersMove[],
  which: ReturnType<typeof sql>,
): Promise<unknown> =>
  sql`
    update delivery set next_attempt_at = move.to
    from json_to_recordset(${JSON.stringify(moves.map(({ subjectId, ...move }) => ({ subject_id: subjectId, ...move })))}::json)
      as move(subject_id uuid, version integer, "to" timestamptz)
    where delivery.tenant_id = ${scope.tenantId} and delivery.mode = ${scope.mode} and delivery.endpoint_id = ${endpointId}
      and delivery.subject_id = move.subject_id and delivery.version > move.version
      and delivery.state = 'pending' and delivery.in_order and ${which}`.execute(tx);
