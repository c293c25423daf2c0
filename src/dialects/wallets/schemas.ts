import { type Static, Type } from 'typebox';
import {
  COUNTRY,
  closed,
  day,
  documentUrl,
  EMAIL,
  MAX_EMAIL,
  MAX_TEXT,
  nullable,
  PHONE,
  plainText,
  SHA256,
} from '../../http/schema-parts.ts';
import {
  BUSINESS_IDENTIFIER_TYPES,
  CUSTOMER_KINDS,
  type CustomerKind,
  type IdentifierType,
  PERSON_IDENTIFIER_TYPES,
} from '../../onboarding/customer.ts';
import { STATUSES, type Status } from './status.ts';

const MAX_REFERENCE = 64;
const MAX_METADATA_PAIRS = 50;
const MAX_METADATA_KEY = 64;
const MAX_METADATA_VALUE = 500;
const MAX_CURSOR = 200;

const text = (example: string, description?: string) => plainText(1, MAX_TEXT, example, description);

const BILLING_ADDRESS = closed({
  line1: text('123 Test Lane'),
  line2: Type.Optional(nullable(text('Suite 456'))),
  city: text('Lagos'),
  state: text('Lagos', 'State or region.'),
  zip_code: text('100001'),
  country: COUNTRY,
});
export type BillingAddress = Static<typeof BILLING_ADDRESS>;

const REFERENCE = plainText(1, MAX_REFERENCE, 'user-42', 'Your own id of the customer, unique among your customers.');

const PAIRS = {
  additionalProperties: plainText(0, MAX_METADATA_VALUE, 'gold'),
  propertyNames: plainText(1, MAX_METADATA_KEY, 'plan'),
  maxProperties: MAX_METADATA_PAIRS,
  description: 'Pairs of texts that are kept and given back as they are.',
};

/** Names and ways to reach a customer. */
const CONTACT_FIELDS = {
  first_name: text('James', 'Of the person, or of whoever speaks for the business.'),
  last_name: text('Okafor'),
  email: EMAIL,
  phone: PHONE,
};

export const CreateBody = closed({
  ...CONTACT_FIELDS,
  type: Type.Unsafe<CustomerKind>(Type.String({ enum: [...CUSTOMER_KINDS], examples: ['individual'] })),
  billing_address: BILLING_ADDRESS,
  business_name: Type.Optional(
    text('Okafor Trading', 'Of a business only; without it, the name of its contact stands in.'),
  ),
  metadata: Type.Optional(Type.Unsafe<Record<string, string>>({ type: 'object', ...PAIRS })),
  client_reference: Type.Optional(REFERENCE),
});
export type CreateFields = Static<typeof CreateBody>;

export const UpdateBody = Type.Object(
  {
    first_name: Type.Optional(CONTACT_FIELDS.first_name),
    last_name: Type.Optional(CONTACT_FIELDS.last_name),
    email: Type.Optional(CONTACT_FIELDS.email),
    phone: Type.Optional(CONTACT_FIELDS.phone),
    billing_address: Type.Optional(BILLING_ADDRESS),
    business_name: Type.Optional(
      nullable(text('Okafor Trading', 'Of a business only; null lets the name of its contact stand in.')),
    ),
    metadata: Type.Optional(Type.Unsafe<Record<string, string> | null>({ type: ['object', 'null'], ...PAIRS })),
    client_reference: Type.Optional(nullable(REFERENCE)),
  },
  { additionalProperties: false, minProperties: 1 },
);
export type UpdateFields = Static<typeof UpdateBody>;

const IDENTIFIER_TYPES = [...PERSON_IDENTIFIER_TYPES, ...BUSINESS_IDENTIFIER_TYPES];

const urlOf = (side: string) =>
  Type.Optional(
    documentUrl(
      `HTTPS URL of the ${side} of the document: JPEG, PNG or PDF, at most 10 MB. Fetched once, now.`,
      `https://example.com/documents/${side}.jpg`,
    ),
  );

export const KycBody = closed({
  date_of_birth: Type.Optional(day('Of an individual, who must be 18 or older.', '1990-01-15')),
  identification: closed({
    type: Type.Unsafe<IdentifierType>(Type.String({ enum: IDENTIFIER_TYPES, examples: ['NIN'] })),
    country: COUNTRY,
    number: text('12345678901'),
  }),
  document_front_url: urlOf('front'),
  document_back_url: urlOf('back'),
  document_front_sha256: Type.Optional(SHA256),
  document_back_sha256: Type.Optional(SHA256),
});
export type KycFields = Static<typeof KycBody>;

/** What a request with one document looks like. */
export const ListQuery = closed({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
  before: Type.Optional(Type.String({ maxLength: MAX_CURSOR, description: 'page.before of a page: the newer ones.' })),
  after: Type.Optional(Type.String({ maxLength: MAX_CURSOR, description: 'page.after of a page: the older ones.' })),
  email: Type.Optional(Type.String({ maxLength: MAX_EMAIL })),
  status: Type.Optional(Type.Unsafe<Status>(Type.String({ enum: [...STATUSES] }))),
  type: Type.Optional(Type.Unsafe<CustomerKind>(Type.String({ enum: [...CUSTOMER_KINDS] }))),
  client_reference: Type.Optional(Type.String({ maxLength: MAX_REFERENCE })),
});
export type ListFilters = Static<typeof ListQuery>;
