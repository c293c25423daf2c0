import { type TProperties, type TSchema, Type } from 'typebox';
import { FAULT_ANSWER, nullable } from '../../http/schema-parts.ts';
import { EVENT_TYPES } from '../../onboarding/events.ts';
import { DISABLED_REASONS, ENDPOINT_DIALECTS, ENDPOINT_STATES, PAYLOADS } from '../../webhooks/endpoint.ts';
import { WEBHOOK_FORMATS } from '../../webhooks/formats.ts';

/** The shapes of what this API answers: what they do not name is not sent. */

export const TEXT = Type.String();
export const ID = Type.String({ format: 'uuid' });
export const TIME = Type.String({ format: 'date-time' });

export const ErrorEnvelope = Type.Object(
  {
    error: Type.Object({
      message: Type.String({ description: 'The first fault of the weightiest kind.' }),
      errors: Type.Array(FAULT_ANSWER),
      request_id: TEXT,
    }),
  },
  { $id: 'Error' },
);

/** One thing, or a list that is whole. */
export const envelope = (description: string, data: TSchema) => Type.Object({ data }, { description });

/** A list from page to page, newest first. `more` stands beside the list. */
export const page = <T extends TProperties>(description: string, item: TSchema, more?: T) =>
  Type.Object(
    {
      data: Type.Array(item),
      next_cursor: nullable(Type.String({ description: 'The cursor of the next page; null on the last one.' })),
      ...more,
    },
    { description },
  );

const ENDPOINT = {
  id: nullable(Type.String({ format: 'uuid', description: 'Null where a dry run made nothing.' })),
  url: TEXT,
  description: TEXT,
  event_types: Type.Array(TEXT, { description: 'Empty for all.' }),
  format: Type.String({ enum: [...WEBHOOK_FORMATS] }),
  dialect: Type.String({ enum: [...ENDPOINT_DIALECTS], description: 'The API whose customer a full payload holds.' }),
  payload: Type.String({ enum: [...PAYLOADS] }),
  in_order: Type.Boolean(),
  state: Type.String({ enum: [...ENDPOINT_STATES] }),
  disabled_reason: nullable(Type.String({ enum: [...DISABLED_REASONS] })),
  failing_since: nullable(Type.String({ format: 'date-time', description: 'Since when every attempt failed.' })),
  created_at: TIME,
  updated_at: TIME,
  older_secret_valid_until: nullable(
    Type.String({ format: 'date-time', description: 'Until then the secret before the last rotation signs too.' }),
  ),
};

export const EndpointAnswer = Type.Object(ENDPOINT, { $id: 'Endpoint' });

const ENDPOINT_REFERENCE = Type.Unsafe({ $ref: 'Endpoint#' });

export const EndpointEnvelope = envelope('The endpoint', ENDPOINT_REFERENCE);
export const EndpointsEnvelope = envelope('All endpoints, newest first', Type.Array(ENDPOINT_REFERENCE));
export const SecretEnvelope = envelope(
  'The endpoint with its secret, which is shown this once',
  Type.Object({
    ...ENDPOINT,
    secret: nullable(Type.String({ description: 'Signs what is sent. Null where a dry run made nothing.' })),
  }),
);
export const RemovedEnvelope = envelope('What is gone', Type.Object({ id: ID, removed: Type.Boolean() }));

export const TestEnvelope = envelope(
  'What came of the attempt',
  Type.Object({
    delivered: Type.Boolean({ description: 'Whether the answer was 2xx.' }),
    status: nullable(Type.Integer({ description: 'Null when no answer came.' })),
    error_code: nullable(Type.String({ description: 'Why no answer came.' })),
    duration_ms: Type.Integer(),
    answer: Type.String({ description: 'The start of it.' }),
  }),
);

export const EventTypesEnvelope = envelope(
  'All types of events',
  Type.Array(Type.Object({ type: Type.String({ enum: [...EVENT_TYPES] }), description: TEXT })),
);
