import { type TProperties, type TSchema, Type } from 'typebox';
import { ETAG_HEADER, FAULT_ANSWER, nullable } from '../../http/schema-parts.ts';
import { CUSTOMER_KINDS } from '../../onboarding/customer.ts';
import { DOCUMENT_ANSWER, REQUIREMENT_ANSWER } from '../shared/render-parts.ts';
import { STATUSES } from './status.ts';

/** The shapes of what this API answers: what they do not name is not sent. */

const TEXT = Type.String();
const NULLABLE_TEXT = nullable(TEXT);
const ID = Type.String({ format: 'uuid' });
const NULLABLE_ID = nullable(Type.String({ format: 'uuid', description: 'Null in the answer to a dry run.' }));
const TIME = Type.String({ format: 'date-time', description: 'In seconds.', examples: ['2025-09-22T09:01:09Z'] });
const STATUS = Type.String({ enum: [...STATUSES] });

/** What another API did not ask of a customer is null. */
const BILLING_ADDRESS = nullable(
  Type.Object({
    line1: TEXT,
    line2: NULLABLE_TEXT,
    city: NULLABLE_TEXT,
    state: NULLABLE_TEXT,
    zip_code: NULLABLE_TEXT,
    country: TEXT,
  }),
);

const LINE = {
  id: ID,
  status: STATUS,
  type: Type.String({ enum: [...CUSTOMER_KINDS] }),
  first_name: nullable(Type.String({ description: 'Of the person, or of whoever speaks for the business.' })),
  last_name: NULLABLE_TEXT,
  business_name: nullable(Type.String({ description: 'Null for an individual.' })),
  email: NULLABLE_TEXT,
  phone: NULLABLE_TEXT,
  billing_address: BILLING_ADDRESS,
  date_of_birth: NULLABLE_TEXT,
  client_reference: NULLABLE_TEXT,
  metadata: Type.Unsafe<Record<string, string>>({ type: 'object', additionalProperties: TEXT }),
  identifications: Type.Array(
    Type.Object({
      type: TEXT,
      country: nullable(Type.String({ description: 'Null where the issuing country is not known.' })),
      number: Type.String({ description: 'Masked but for the last four characters.' }),
    }),
  ),
  version: Type.Integer({ description: 'Counts the changes of the customer; as ETag, for If-Match.' }),
  created_at: TIME,
  updated_at: TIME,
};

const CustomerLineAnswer = Type.Object(LINE);

export const CustomerAnswer = Type.Object(
  { ...LINE, documents: Type.Array(DOCUMENT_ANSWER), requirements: Type.Array(REQUIREMENT_ANSWER) },
  { $id: 'Customer' },
);

export const ErrorEnvelope = Type.Object(
  {
    error: Type.Object({
      code: Type.String({ examples: ['validation_error'] }),
      type: Type.String({ examples: ['invalid_request_error'] }),
      message: Type.String({ description: 'The first fault of the weightiest kind.' }),
      errors: Type.Array(FAULT_ANSWER),
      request_id: TEXT,
      existing_id: Type.Optional(ID),
    }),
  },
  { $id: 'Error' },
);

/** A schema that the plugin registers under its `$id`, by name: the OpenAPI document says it once. */
export const reference = (id: 'Customer' | 'Error', description?: string) =>
  Type.Unsafe({ $ref: `${id}#`, ...(description && { description }) });

const envelope = (description: string, data: TSchema, more: TProperties = {}) =>
  Type.Object({ data, ...more }, { description });

const created = (id: TSchema) => Type.Object({ id, status: STATUS, created_at: TIME });

export const CreatedEnvelope = envelope('The new customer', created(ID));
export const CreatePreviewEnvelope = envelope('The customer that a dry run would have made', created(NULLABLE_ID));
export const CustomerEnvelope = { ...envelope('The customer', reference('Customer')), headers: ETAG_HEADER };

export const DocumentEnvelope = envelope('The new document', DOCUMENT_ANSWER);
export const DocumentPreviewEnvelope = envelope('The document that a dry run would have kept', DOCUMENT_ANSWER);

export const ListEnvelope = envelope('The customers', Type.Array(CustomerLineAnswer), {
  page: Type.Object({
    limit: Type.Integer(),
    before: nullable(Type.String({ description: 'Cursor to the newer ones; null where there are none.' })),
    after: nullable(Type.String({ description: 'Cursor to the older ones; null where there are none.' })),
  }),
});
