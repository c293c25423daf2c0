import { type Static, type TProperties, type TSchema, Type } from 'typebox';
import { RULE } from './schema-formats.ts';

export const MAX_TEXT = 255;
export const MAX_EMAIL = 254;
export const MAX_URL = 2048;

const PLAIN = 'text without U+0000 and unpaired surrogates';

/** An object that takes these fields and no others. */
export const closed = <T extends TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });

/** The schema, or null: what a client sends to take a value away, and what it gets where there is none. */
export const nullable = <T extends TSchema & { readonly type: string }>(schema: T) =>
  Type.Unsafe<Static<T> | null>({
    ...schema,
    ...('enum' in schema && Array.isArray(schema.enum) && { enum: [...schema.enum, null] }),
    type: [schema.type, 'null'],
  });

/** Text of so many characters, the spaces around it not counted. */
export const plainText = (minLength: number, maxLength: number, example: string, description?: string) =>
  Type.String({
    minLength,
    maxLength,
    format: 'text',
    [RULE]: PLAIN,
    examples: [example],
    ...(description && { description }),
  });

export const EMAIL = Type.String({
  maxLength: MAX_EMAIL,
  format: 'email',
  [RULE]: 'a valid email',
  examples: ['john.doe@example.com'],
});

export const COUNTRY = Type.String({ format: 'country', [RULE]: 'an ISO 3166-1 alpha-2 code', examples: ['CM'] });

export const CURRENCY = Type.String({ format: 'currency', [RULE]: 'an ISO 4217 code', examples: ['NGN'] });

export const PHONE = Type.String({
  format: 'phone',
  [RULE]: 'a phone number in E.164 format such as +2348012345678',
  examples: ['+2348012345678'],
});

export const WEB_URL = Type.String({
  maxLength: MAX_URL,
  format: 'web-url',
  [RULE]: 'an absolute HTTP or HTTPS URL',
  examples: ['https://example.com'],
});

export const day = (description: string, example: string) =>
  Type.String({ format: 'date', [RULE]: 'a date in YYYY-MM-DD format', description, examples: [example] });

/** `date-time` also has leap seconds and offsets without minutes, of which a `Date` makes nothing. */
const INSTANT = '^[^T]+T[0-9]{2}:[0-9]{2}:[0-5][0-9]([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$';

export const instant = (description: string) =>
  Type.String({ format: 'date-time', pattern: INSTANT, [RULE]: 'a time such as 2026-05-09T10:15:00Z', description });

/** Where a document is to be fetched from; `readDocumentUrl` says what the text must be. */
export const documentUrl = (description: string, example: string) =>
  Type.String({ minLength: 1, maxLength: MAX_URL, format: 'text', [RULE]: PLAIN, description, examples: [example] });

export const SHA256 = Type.String({
  pattern: '^[0-9a-fA-F]{64}$',
  [RULE]: 'a SHA-256 as 64 hexadecimal digits',
  description: 'The fetched bytes must have this hash.',
});

/** A file in a multipart form, as documented. */
export const filePart = (description: string) =>
  Type.String({ contentMediaType: 'application/octet-stream', description });

export const flag = (description: string) => Type.Optional(Type.Boolean({ description, default: false }));

const IDEMPOTENCY_KEY = Type.Optional(
  Type.String({ maxLength: 255, description: 'The same key and request answer the same, once.' }),
);

/** The headers of an operation that makes a customer. */
export const CREATE_HEADERS = Type.Object({
  'idempotency-key': IDEMPOTENCY_KEY,
  'if-match': Type.Optional(Type.String({ description: 'Answered with 412: there is no customer yet.' })),
});

/** The headers of an operation that changes a customer. */
export const UPDATE_HEADERS = Type.Object({
  'idempotency-key': IDEMPOTENCY_KEY,
  'if-match': Type.Optional(
    Type.String({ description: 'ETag of the customer that is meant; answered with 412 when it has changed since.' }),
  ),
});

/** The header of an answer that shows a customer. */
export const ETAG_HEADER = {
  etag: { type: 'string', description: 'The version of the customer, for If-Match.' },
} as const;

/** One fault in an error's list. */
export const FAULT_ANSWER = Type.Object({
  field: Type.String({ description: 'JSON Pointer to the field; empty for the request as a whole.' }),
  code: Type.String(),
  message: Type.String(),
  reasons: Type.Optional(Type.Array(Type.String())),
  measures: Type.Optional(
    Type.Array(
      Type.Object({
        name: Type.String(),
        value: nullable(Type.Number()),
        threshold: nullable(Type.Number()),
        unit: Type.String(),
      }),
    ),
  ),
});
