import { type Static, type TProperties, Type } from 'typebox';
import { RULE } from '../../http/schema-formats.ts';
import {
  COUNTRY,
  closed,
  day,
  documentUrl,
  EMAIL,
  ETAG_HEADER,
  FAULT_ANSWER,
  filePart,
  flag,
  instant,
  MAX_EMAIL,
  MAX_TEXT,
  nullable,
  plainText,
  SHA256,
} from '../../http/schema-parts.ts';
import { IDENTITY_DOCUMENT_TYPES } from '../../onboarding/customer.ts';
import { DOCUMENT_ANSWER, REQUIREMENT_ANSWER } from '../shared/render-parts.ts';

const text = (minLength: number, example: string, description?: string) =>
  plainText(minLength, MAX_TEXT, example, description);

/** The text fields of both creates, in the order faults are reported. */
const CUSTOMER_FIELDS = {
  first_name: text(3, 'John'),
  last_name: text(3, 'Doe'),
  email: EMAIL,
  country: text(2, 'Cameroon', 'Full country name.'),
  street: text(2, '123 Main Street'),
  city: text(2, 'Yaoundé'),
  state: text(2, 'Centre'),
  postal_code: text(3, '00237'),
  country_iso_code: COUNTRY,
  country_phone_code: Type.String({
    maxLength: MAX_TEXT,
    pattern: '^\\+[0-9]+$',
    [RULE]: 'a dial code such as +237',
    examples: ['+237'],
  }),
  phone_number: text(3, '600000000', 'Local subscriber number, without the country code.'),
  identification_number: text(1, '12345678901', 'Its format depends on id_document_type.'),
  id_document_type: Type.String({ enum: [...IDENTITY_DOCUMENT_TYPES], examples: ['NIN'] }),
  date_of_birth: day('The customer must be 18 or older.', '1990-01-15'),
};

const urlOf = (side: string) =>
  documentUrl(
    `HTTPS URL of the ${side} of the document: JPEG, PNG or PDF, at most 10 MB. Fetched once, now.`,
    `https://cdn.your-app.com/kyc/abc123/${side}.jpg`,
  );

/** The text parts of `POST /customers`. */
export const CreateFields = closed(CUSTOMER_FIELDS);
export type CustomerFields = Static<typeof CreateFields>;

/** The multipart form of `POST /customers`, as documented; its text parts are checked as `CreateFields`. */
export const CreateForm = closed({
  ...CUSTOMER_FIELDS,
  id_document_front: filePart('JPEG, PNG or PDF, at most 10 MB.'),
  id_document_back: Type.Optional(
    filePart('Required for DRIVERS_LICENSE and NIN, optional for VOTERS_CARD, not used for PASSPORT.'),
  ),
});

export const EnrollBody = closed({
  ...CUSTOMER_FIELDS,
  id_document_front_url: urlOf('front'),
  id_document_back_url: urlOf('back'),
  id_document_front_sha256: Type.Optional(SHA256),
  id_document_back_sha256: Type.Optional(SHA256),
});

export const CreateQuery = closed({
  enroll: flag('Enroll with the card issuer at once; otherwise before the first card.'),
  dry_run: flag('Run every check, store nothing.'),
});

export const ListQuery = closed({
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, default: 1 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 10 })),
  sync: Type.Optional(Type.Boolean({ description: 'Accepted and without effect: the list is always current.' })),
  cursor: Type.Optional(
    Type.String({ maxLength: 200, description: 'next_cursor of the page before. Its cost does not grow with depth.' }),
  ),
  email: Type.Optional(Type.String({ maxLength: MAX_EMAIL })),
  kyc_status: Type.Optional(Type.String({ enum: ['PENDING', 'APPROVED', 'REJECTED'] })),
  is_active: Type.Optional(Type.Boolean()),
  q: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: MAX_TEXT,
      description: 'Whole words of name, e-mail or phone number; all must match.',
    }),
  ),
  created_from: Type.Optional(instant('Created at this time or later.')),
  created_to: Type.Optional(instant('Created at this time or earlier.')),
});
export type ListFilters = Static<typeof ListQuery>;

export const TokenBody = closed({
  client_id: Type.String({ minLength: 1, maxLength: MAX_TEXT, examples: ['client_…'] }),
  client_key: Type.String({ minLength: 1, maxLength: MAX_TEXT }),
});

export const TokenAnswer = Type.Object(
  {
    access_token: Type.String(),
    token_type: Type.String({ enum: ['Bearer'] }),
    expires_in: Type.Integer({ description: 'Seconds.' }),
  },
  { description: 'The token' },
);

/** A schema that the plugin registers under its `$id`, by name: the OpenAPI document says it once. */
export const reference = (id: 'Customer' | 'Error', description?: string) =>
  Type.Unsafe({ $ref: `${id}#`, ...(description && { description }) });

const NULLABLE_TEXT = nullable(Type.String());

/** What another API did not ask of a customer is null. */
const CUSTOMER_ANSWER = {
  id: nullable(Type.String({ format: 'uuid', description: 'Null in the answer to a dry run.' })),
  first_name: NULLABLE_TEXT,
  last_name: NULLABLE_TEXT,
  email: NULLABLE_TEXT,
  country: NULLABLE_TEXT,
  street: NULLABLE_TEXT,
  city: NULLABLE_TEXT,
  state: NULLABLE_TEXT,
  postal_code: NULLABLE_TEXT,
  phone_country_code: NULLABLE_TEXT,
  phone_number: NULLABLE_TEXT,
  identification_number: NULLABLE_TEXT,
  type: nullable(Type.String({ enum: [...IDENTITY_DOCUMENT_TYPES] })),
  number: NULLABLE_TEXT,
  image: NULLABLE_TEXT,
  photo: NULLABLE_TEXT,
  date_of_birth: nullable(Type.String({ format: 'date-time' })),
  is_active: Type.Boolean(),
  created_at: Type.String({ format: 'date-time' }),
  updated_at: Type.String({ format: 'date-time' }),
};

export const CustomerAnswer = Type.Object(CUSTOMER_ANSWER, { $id: 'Customer' });
export type CustomerAnswer = Static<typeof CustomerAnswer>;

export const CustomerDetails = Type.Object({
  ...CUSTOMER_ANSWER,
  kyc_status: Type.String({ enum: ['PENDING', 'APPROVED', 'REJECTED'] }),
  country_iso_code: NULLABLE_TEXT,
  enrollment_status: Type.String({ enum: ['NOT_ENROLLED', 'PENDING', 'ENROLLED', 'FAILED'] }),
  requirements: Type.Array(REQUIREMENT_ANSWER),
});

export const CustomerItem = Type.Object({
  id: Type.String({ format: 'uuid' }),
  first_name: NULLABLE_TEXT,
  last_name: NULLABLE_TEXT,
  email: NULLABLE_TEXT,
  country: NULLABLE_TEXT,
  phone_country_code: NULLABLE_TEXT,
  phone_number: NULLABLE_TEXT,
  is_active: Type.Boolean(),
  created_at: Type.String({ format: 'date-time' }),
  updated_at: Type.String({ format: 'date-time' }),
});

const PageNumbers = Type.Object({
  page: Type.Optional(Type.Integer()),
  limit: Type.Integer(),
  total: Type.Optional(Type.Integer()),
  totalPages: Type.Optional(Type.Integer()),
  next_cursor: NULLABLE_TEXT,
});

const envelope = <T extends TProperties>(description: string, members: T) =>
  Type.Object(
    { success: Type.Boolean(), statusCode: Type.Integer(), message: Type.String(), ...members },
    { description },
  );

export const CustomerEnvelope = envelope('The new customer', { data: reference('Customer') });
export const PreviewEnvelope = envelope('The customer that a dry run would have made', { data: reference('Customer') });
export const DetailsEnvelope = { ...envelope('The customer', { data: CustomerDetails }), headers: ETAG_HEADER };
export const DocumentEnvelope = envelope('The new document', { data: DOCUMENT_ANSWER });
export const DocumentPreviewEnvelope = envelope('The document that a dry run would have kept', {
  data: DOCUMENT_ANSWER,
});
export const ListEnvelope = envelope('The customers', {
  data: Type.Array(CustomerItem),
  meta: PageNumbers,
  pagination: PageNumbers,
});

export const ErrorEnvelope = Type.Object(
  {
    success: Type.Boolean(),
    statusCode: Type.Integer(),
    message: Type.String({ description: 'The first fault of the weightiest kind.' }),
    error: Type.String(),
    errors: Type.Array(FAULT_ANSWER),
    request_id: Type.String(),
    existing_id: Type.Optional(Type.String({ format: 'uuid' })),
  },
  { $id: 'Error' },
);
