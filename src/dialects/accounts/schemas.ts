import { type Static, type TProperties, type TSchema, Type } from 'typebox';
import { RULE } from '../../http/schema-formats.ts';
import {
  COUNTRY,
  CURRENCY,
  closed,
  day,
  EMAIL,
  flag,
  MAX_EMAIL,
  MAX_TEXT,
  nullable,
  PHONE,
  plainText,
  WEB_URL,
} from '../../http/schema-parts.ts';
import { LEGAL_STRUCTURES, PERSON_ROLES } from '../../onboarding/customer.ts';
import { formatOf } from '../../onboarding/identifier-formats.ts';

const MAX_REFERENCE = 64;
const MAX_CURSOR = 200;
const MAX_LIMIT = 100;
export const DEFAULT_LIMIT = 20;

export const TYPES = ['INDIVIDUAL', 'BUSINESS'] as const;
/** Where a tenant can move its customer. */
export const CHOSEN_STATES = ['ACTIVE', 'INACTIVE', 'BLOCKED'] as const;
export const STATES = ['CREATED', ...CHOSEN_STATES] as const;
export const VERIFICATION_STATUSES = ['VERIFIED', 'UNVERIFIED'] as const;

const text = (example: string, description?: string) => plainText(1, MAX_TEXT, example, description);

/** Null says that there is no value, as leaving the field out of a create does. */
const optional = <T extends TSchema & { readonly type: string }>(schema: T) => Type.Optional(nullable(schema));

const oneOf = <T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>(Type.String({ enum: [...values], examples: values.slice(0, 1) }));

const optionalOneOf = <T extends string>(values: readonly T[]) =>
  Type.Optional(Type.Unsafe<T | null>(nullable(Type.String({ enum: [...values], examples: values.slice(0, 1) }))));

const ADDRESS = closed({
  line_1: text('12 Marina Road'),
  line_2: optional(text('Floor 3')),
  city: optional(text('Lagos')),
  state: optional(text('Lagos')),
  postal_code: optional(text('101001')),
  country: COUNTRY,
});
export type AddressFields = Static<typeof ADDRESS>;

const CONTACT_PERSON = closed({
  first_name: text('Ada'),
  last_name: text('Obi'),
  email: optional(EMAIL),
  phone_number: optional(PHONE),
  position: optional(text('Director')),
});
export type ContactPersonFields = Static<typeof CONTACT_PERSON>;

const INDIVIDUAL = closed({
  first_name: text('Ada'),
  last_name: text('Obi'),
  other_name: optional(text('Chidinma')),
  date_of_birth: optional(day('The customer must be 18 or older.', '1990-01-15')),
  residential_address: optional(ADDRESS),
  phone_number: optional(PHONE),
});

const BUSINESS = closed({
  name: text('Obi Trading Ltd'),
  phone_number: optional(PHONE),
  incorporation_number: optional(text('RC123456', 'Comes with incorporation_country.')),
  incorporation_date: optional(day('Must not lie in the future.', '2015-03-01')),
  incorporation_country: optional(COUNTRY),
  registered_address: optional(ADDRESS),
  tax_id: optional(text('12345678-0001')),
  business_type: optionalOneOf(LEGAL_STRUCTURES),
  website: optional(WEB_URL),
  contact_person: optional(CONTACT_PERSON),
});

/** A number whose form the reference page gives: a wrong one is a fault of its field, not a failed check. */
function nigerian(type: 'BVN' | 'NIN') {
  const format = formatOf(type, 'NG');
  if (!format) throw new Error(`no format of ${type}`);
  return optional(Type.String({ pattern: format.pattern.source, [RULE]: format.rule, examples: ['12345678901'] }));
}

const [BVN, NIN] = [nigerian('BVN'), nigerian('NIN')];
const NIGERIAN_NUMBERS = { bvn: BVN, nin: NIN };

/** Nested before anything is checked: they stand here for whoever reads the schema. */
const DOTTED_NUMBERS = { 'ng.bvn': BVN, 'ng.nin': NIN };

/** A body of `POST /customer`, its dotted keys nested. */
export const CreateBody = closed({
  currency: { ...CURRENCY, description: 'Of the account that you mean to open for the customer.' },
  client_reference: optional(plainText(1, MAX_REFERENCE, 'user-1042', 'Your own id of the customer: unique.')),
  email: optional(EMAIL),
  type: Type.Optional(
    Type.Unsafe<(typeof TYPES)[number] | null>({
      ...nullable(Type.String({ enum: [...TYPES], examples: ['INDIVIDUAL'] })),
      description: 'Follows from the block that is sent where it is left out.',
    }),
  ),
  individual: optional(INDIVIDUAL),
  business: optional(BUSINESS),
  country_data: optional(closed({ ng: optional(closed(NIGERIAN_NUMBERS)), ...DOTTED_NUMBERS })),
});
export type CreateFields = Static<typeof CreateBody>;

/** Some of the fields, and at least one. */
const update = <T extends TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false, minProperties: 1 });

export const IndividualUpdate = Type.Partial(INDIVIDUAL, { additionalProperties: false, minProperties: 1 });
export type IndividualChanges = Static<typeof IndividualUpdate>;

export const BusinessUpdate = Type.Partial(BUSINESS, { additionalProperties: false, minProperties: 1 });
export type BusinessChanges = Static<typeof BusinessUpdate>;

/** A body of `PATCH /customer/{id}/country_data`, its dotted keys nested. */
export const CountryDataUpdate = update({ ng: optional(update(NIGERIAN_NUMBERS)), ...DOTTED_NUMBERS });
export type CountryDataChanges = Static<typeof CountryDataUpdate>;

export const StateBody = closed({ state: oneOf(CHOSEN_STATES) });

/** That the share has at most two decimals the operation checks: a double cannot be divided by 0.01. */
export const PersonBody = closed({
  roles: Type.Array(oneOf(PERSON_ROLES), {
    minItems: 1,
    maxItems: PERSON_ROLES.length,
    uniqueItems: true,
    [RULE]: 'a list without repetitions',
  }),
  ownership_percent: optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 100,
      description: 'Of an OWNER; at most two decimals.',
      examples: [33.33],
    }),
  ),
});
export type PersonFields = Static<typeof PersonBody>;

/** The first and the last character of a reason are no spaces, and there is something between them. */
const REASON = '^\\s*\\S[\\s\\S]+\\S\\s*$';

export const GetQuery = closed({
  reveal: flag('Show the numbers of country_data in full. It is written down who asked, and why.'),
  reason: Type.Optional(
    Type.String({
      minLength: 3,
      maxLength: MAX_TEXT,
      format: 'text',
      pattern: REASON,
      [RULE]: 'a text of at least 3 characters that says why',
      description: 'Required with reveal.',
      examples: ['Dispute 1042: compared with the letter of the bank'],
    }),
  ),
});

export const ListQuery = closed({
  type: Type.Optional(oneOf(TYPES)),
  state: Type.Optional(oneOf(STATES)),
  verification_status: Type.Optional(oneOf(VERIFICATION_STATUSES)),
  client_reference: Type.Optional(plainText(1, MAX_REFERENCE, 'user-1042')),
  email: Type.Optional(Type.String({ maxLength: MAX_EMAIL })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT })),
  cursor: Type.Optional(Type.String({ maxLength: MAX_CURSOR, description: 'next_cursor of the page before.' })),
});
export type ListFilters = Static<typeof ListQuery>;
