import { type TProperties, type TSchema, Type } from 'typebox';
import { ETAG_HEADER, FAULT_ANSWER, nullable } from '../../http/schema-parts.ts';
import { DOCUMENT_ANSWER, REQUIREMENT_ANSWER } from '../shared/render-parts.ts';
import { STATES, TYPES, VERIFICATION_STATUSES } from './schemas.ts';

/** The shapes of what this API answers: what they do not name is not sent. */

const TEXT = Type.String();
const NULLABLE_TEXT = nullable(TEXT);
const TIME = Type.String({ format: 'date-time' });
const ID = Type.String({ format: 'uuid' });

const ADDRESS = nullable(
  Type.Object({
    line_1: TEXT,
    line_2: NULLABLE_TEXT,
    city: NULLABLE_TEXT,
    state: NULLABLE_TEXT,
    postal_code: NULLABLE_TEXT,
    country: TEXT,
  }),
);

const INDIVIDUAL = Type.Object({
  first_name: TEXT,
  last_name: TEXT,
  other_name: NULLABLE_TEXT,
  date_of_birth: NULLABLE_TEXT,
  residential_address: ADDRESS,
  phone_number: NULLABLE_TEXT,
});

const BUSINESS = Type.Object({
  name: TEXT,
  phone_number: NULLABLE_TEXT,
  incorporation_number: NULLABLE_TEXT,
  incorporation_date: NULLABLE_TEXT,
  incorporation_country: NULLABLE_TEXT,
  registered_address: ADDRESS,
  tax_id: NULLABLE_TEXT,
  business_type: NULLABLE_TEXT,
  website: NULLABLE_TEXT,
  contact_person: nullable(
    Type.Object({
      first_name: TEXT,
      last_name: TEXT,
      email: NULLABLE_TEXT,
      phone_number: NULLABLE_TEXT,
      position: NULLABLE_TEXT,
    }),
  ),
});

const COUNTRY_DATA = nullable(
  Type.Object(
    { ng: Type.Object({ bvn: NULLABLE_TEXT, nin: NULLABLE_TEXT }) },
    { description: 'Masked but for the last four characters, unless revealed.' },
  ),
);

/** A customer as lists have it. */
const LINE = {
  type: Type.String({ enum: [...TYPES] }),
  client_reference: NULLABLE_TEXT,
  email: NULLABLE_TEXT,
  id: ID,
  created_date: TIME,
  updated_date: TIME,
  state: Type.String({ enum: [...STATES] }),
  verification_status: Type.String({ enum: [...VERIFICATION_STATUSES] }),
  individual: Type.Optional(INDIVIDUAL),
  business: Type.Optional(BUSINESS),
  country_data: COUNTRY_DATA,
  requested_currencies: Type.Array(TEXT),
  version: Type.Integer({ description: 'Grows with every change; the ETag.' }),
};

const PERSON = Type.Object({
  customer_id: ID,
  roles: Type.Array(TEXT),
  ownership_percent: nullable(Type.Number()),
  verification_status: Type.String({ enum: [...VERIFICATION_STATUSES] }),
});

export const CustomerAnswer = Type.Object(
  {
    ...LINE,
    id: nullable(Type.String({ format: 'uuid', description: 'Null where a dry run made nothing.' })),
    persons: nullable(Type.Array(PERSON, { description: 'Of a business.' })),
    requirements: Type.Array(REQUIREMENT_ANSWER),
    documents: Type.Array(DOCUMENT_ANSWER),
  },
  { $id: 'Customer' },
);

export const ErrorEnvelope = Type.Object(
  {
    error: Type.Object({
      message: Type.String({ description: 'The first fault of the weightiest kind.' }),
      code: Type.String({ description: 'The status.' }),
      description: TEXT,
      field_errors: Type.Array(FAULT_ANSWER),
      request_id: TEXT,
      existing_id: Type.Optional(ID),
    }),
  },
  { $id: 'Error' },
);

/** A schema that the plugin registers under its `$id`, by name: the OpenAPI document says it once. */
export const reference = (id: 'Customer' | 'Error', description?: string) =>
  Type.Unsafe({ $ref: `${id}#`, ...(description && { description }) });

const envelope = (description: string, data: TSchema) => Type.Object({ data }, { description });

const list = <T extends TProperties>(description: string, items: TSchema, members: T) =>
  envelope(description, Type.Object({ items: Type.Array(items), ...members }));

export const CustomerEnvelope = { ...envelope('The customer', reference('Customer')), headers: ETAG_HEADER };
export const PreviewEnvelope = envelope('The customer that a dry run would have made', reference('Customer'));
export const ListEnvelope = list('The customers', Type.Object(LINE), { next_cursor: NULLABLE_TEXT });
export const DocumentEnvelope = envelope('The new document', DOCUMENT_ANSWER);
export const DocumentPreviewEnvelope = envelope('The document that a dry run would have kept', DOCUMENT_ANSWER);
export const RevealsEnvelope = list(
  'Who had masked numbers shown, newest first',
  Type.Object({
    id: ID,
    credential_id: TEXT,
    request_id: TEXT,
    fields: Type.Array(TEXT),
    reason: TEXT,
    revealed_at: TIME,
  }),
  {},
);
