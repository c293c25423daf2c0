import { Type } from 'typebox';
import { nullable } from '../../http/schema-parts.ts';
import type { Attempt, DeliveryLine } from '../../store/delivery-list.ts';
import { DELIVERY_STATES } from '../../webhooks/delivery-state.ts';
import { envelope, ID, page, TEXT, TIME } from './answers.ts';

const DELIVERY = {
  id: ID,
  endpoint_id: ID,
  event_id: ID,
  event_type: TEXT,
  customer_id: nullable(Type.String({ format: 'uuid', description: 'Null where the event is of an endpoint.' })),
  version: Type.Integer(),
  state: Type.String({ enum: [...DELIVERY_STATES] }),
  attempts: Type.Integer({ description: 'How many were made.' }),
  next_attempt_at: nullable(Type.String({ format: 'date-time', description: 'Null unless it is pending.' })),
  created_at: TIME,
  settled_at: nullable(Type.String({ format: 'date-time', description: 'Null while it is pending.' })),
};

export const DeliveryAnswer = Type.Object(DELIVERY, { $id: 'Delivery' });

const ATTEMPT = Type.Object({
  attempted_at: TIME,
  status: nullable(Type.Integer({ description: 'Null when no answer came.' })),
  error_code: nullable(Type.String({ description: 'Why no answer came.' })),
  duration_ms: Type.Integer(),
  answer: Type.String({ description: 'The start of it.' }),
});

const DELIVERY_REFERENCE = Type.Unsafe({ $ref: 'Delivery#' });

export const DeliveryEnvelope = envelope('The delivery', DELIVERY_REFERENCE);
export const DeliveriesPage = page('Deliveries, newest first', DELIVERY_REFERENCE);
export const EventDeliveriesEnvelope = envelope(
  'All deliveries of the event, newest first',
  Type.Array(DELIVERY_REFERENCE),
);
export const DeliveryDetailsEnvelope = envelope(
  'The delivery with its attempts',
  Type.Object({
    ...DELIVERY,
    attempt_history: Type.Array(ATTEMPT, { description: 'Of the last 30 days, newest first, at most 100.' }),
  }),
);

const PROGRESS = {
  has_more: Type.Boolean({ description: 'A call looks through at most 50,000; call again for the rest.' }),
  next_since: nullable(
    Type.String({ format: 'date-time', description: 'The since of the call for the rest; null when there is none.' }),
  ),
};

export const RecoveredEnvelope = envelope(
  'How many deliveries are due again',
  Type.Object({ recovered: Type.Integer(), ...PROGRESS }),
);
export const ReplayedEnvelope = envelope(
  'How many deliveries were written',
  Type.Object({ replayed: Type.Integer(), ...PROGRESS }),
);

export const renderDelivery = (delivery: DeliveryLine) => ({
  id: delivery.id,
  endpoint_id: delivery.endpointId,
  event_id: delivery.eventId,
  event_type: delivery.eventType,
  customer_id: delivery.customerId,
  version: delivery.version,
  state: delivery.state,
  attempts: delivery.attempts,
  next_attempt_at: delivery.nextAttemptAt?.toISOString() ?? null,
  created_at: delivery.createdAt.toISOString(),
  settled_at: delivery.settledAt?.toISOString() ?? null,
});

export const renderAttempt = (attempt: Attempt) => ({
  attempted_at: attempt.attemptedAt.toISOString(),
  status: attempt.status,
  error_code: attempt.errorCode,
  duration_ms: attempt.durationMs,
  answer: attempt.answer,
});
