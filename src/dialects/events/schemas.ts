import { type Static, Type } from 'typebox';
import { RULE } from '../../http/schema-formats.ts';
import { closed, MAX_TEXT, MAX_URL, plainText } from '../../http/schema-parts.ts';
import { EVENT_TYPES } from '../../onboarding/events.ts';
import { ENDPOINT_DIALECTS, PAYLOADS } from '../../webhooks/endpoint.ts';
import { WEBHOOK_FORMATS } from '../../webhooks/formats.ts';

const MAX_EVENT_TYPES = 50;

const oneOf = <T extends string>(values: readonly T[], description: string) =>
  Type.Unsafe<T>(Type.String({ enum: [...values], examples: values.slice(0, 1), description }));

/** In base64, 24 to 64 bytes: what Standard Webhooks allows. The API takes the one way to write them, with padding. */
const SECRET =
  '^whsec_(?:(?:[A-Za-z0-9+/]{4}){8,20}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?|(?:[A-Za-z0-9+/]{4}){21}(?:[A-Za-z0-9+/]{2}==)?)$';

/** What can be said of an endpoint at any time. */
const CHANGEABLE = {
  url: plainText(
    1,
    MAX_URL,
    'https://example.com/webhooks',
    'Absolute and HTTPS, of a public address. Kept as the URL standard writes it.',
  ),
  description: Type.Optional(
    // It is shown in lists and terminals: nothing in it may begin a line or move a cursor.
    Type.String({
      ...plainText(0, MAX_TEXT, 'Billing'),
      pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$',
      [RULE]: 'text without control characters and unpaired surrogates',
    }),
  ),
  event_types: Type.Optional(
    Type.Array(oneOf(EVENT_TYPES, 'A type of GET /webhooks/event-types.'), {
      maxItems: MAX_EVENT_TYPES,
      description: 'The types it is told of; empty for all.',
    }),
  ),
  dialect: Type.Optional(
    oneOf(
      ENDPOINT_DIALECTS,
      'The API whose customer a full payload holds; cards where it is left out. Other formats have their own.',
    ),
  ),
  payload: Type.Optional(
    oneOf(
      PAYLOADS,
      'thin: ids, states and reasons. full: the customer too. Where it is left out, standard is thin, others are full.',
    ),
  ),
  in_order: Type.Optional(
    Type.Boolean({
      default: false,
      description: "A customer's events come in version order, each once the one before succeeded or was given up.",
    }),
  ),
};

export const CreateBody = closed({
  ...CHANGEABLE,
  format: Type.Optional(oneOf(WEBHOOK_FORMATS, 'standard where it is left out. Stays as it is.')),
  secret: Type.Optional(
    Type.String({
      pattern: SECRET,
      [RULE]: 'whsec_ and the base64 of 24 to 64 bytes',
      description: 'One is made where it is left out.',
    }),
  ),
});
export type CreateFields = Static<typeof CreateBody>;

export const UpdateBody = Type.Partial(Type.Object(CHANGEABLE), { additionalProperties: false, minProperties: 1 });
export type UpdateFields = Static<typeof UpdateBody>;

export const TestBody = closed({
  event_type: Type.Optional(oneOf(EVENT_TYPES, 'What the test looks like; webhook.test where it is left out.')),
});
export type TestFields = Static<typeof TestBody>;
