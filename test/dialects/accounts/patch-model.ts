/*
 * What the reference says of the three updates, as a few rules over plain JSON. It shares no code with what it is held
 * against: it imports nothing.
 */

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Values = Readonly<Record<string, Json>>;

export type Kind = 'individual' | 'business';

/** A customer as it is shown: every field of its block, null where there is no value, and its numbers in full. */
export interface Model {
  readonly kind: Kind;
  readonly block: Values;
  readonly numbers: Readonly<Record<'bvn' | 'nin', string | null>>;
}

export interface Patch {
  readonly endpoint: Kind | 'country_data';
  readonly body: Json;
}

export interface Outcome {
  readonly status: 200 | 400 | 409;
  readonly model: Model;
}

const WRONG = Symbol('wrong');
type Read = Json | typeof WRONG;

interface Rule {
  readonly isRequired: boolean;
  /** What is shown of a value that is not null. */
  readonly read: (value: Json) => Read;
}

const required = (read: Rule['read']): Rule => ({ isRequired: true, read });
const optional = (read: Rule['read']): Rule => ({ isRequired: false, read });

/** The spaces around a text do not count; `show` says whether they are shown. */
const text =
  (isRight: (trimmed: string) => boolean, show: (sent: string) => string = (sent) => sent): Rule['read'] =>
  (value) =>
    typeof value === 'string' && isRight(value.trim()) ? show(value) : WRONG;

const trimmed = (sent: string): string => sent.trim();
const upperCase = (sent: string): string => sent.trim().toUpperCase();
const among = (values: readonly string[]) => (value: string) => values.includes(value);

const isDay = (day: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(day) && new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) === true;

const LINE = text((line) => [...line].length >= 1 && [...line].length <= 255);
const DAY = text(isDay, trimmed);
const PHONE = text((phone) => /^\+[1-9][0-9]{9,13}$/.test(phone), trimmed);
const EMAIL = text((email) => /^[^\s@]+@[^\s@]+\.[a-z]+$/i.test(email));
const WEBSITE = text((website) => /^https?:\/\/\S+$/i.test(website));
const COUNTRY = text((code) => among(['NG', 'GH', 'KE', 'GB'])(code.toUpperCase()), upperCase);
const BUSINESS_TYPE = text(among(['CORPORATION', 'LLC', 'PARTNERSHIP', 'SOLE_PROPRIETORSHIP']), trimmed);
const ELEVEN_DIGITS = text((number) => /^[0-9]{11}$/.test(number), trimmed);

/** An object that is replaced whole: what it leaves out is null. */
const whole =
  (rules: Readonly<Record<string, Rule>>): Rule['read'] =>
  (value) => {
    const sent = isObject(value) ? readFields(rules, value) : WRONG;
    if (sent === WRONG) return WRONG;
    const isComplete = Object.entries(rules).every(
      ([name, { isRequired }]) => !isRequired || Object.hasOwn(sent, name),
    );
    return isComplete ? { ...nothingOf(rules), ...sent } : WRONG;
  };

const ADDRESS = whole({
  line_1: required(LINE),
  line_2: optional(LINE),
  city: optional(LINE),
  state: optional(LINE),
  postal_code: optional(LINE),
  country: required(COUNTRY),
});

const CONTACT_PERSON = whole({
  first_name: required(LINE),
  last_name: required(LINE),
  email: optional(EMAIL),
  phone_number: optional(PHONE),
  position: optional(LINE),
});

const BLOCKS: Readonly<Record<Kind, Readonly<Record<string, Rule>>>> = {
  individual: {
    first_name: required(LINE),
    last_name: required(LINE),
    other_name: optional(LINE),
    date_of_birth: optional(DAY),
    residential_address: optional(ADDRESS),
    phone_number: optional(PHONE),
  },
  business: {
    name: required(LINE),
    phone_number: optional(PHONE),
    incorporation_number: optional(LINE),
    incorporation_date: optional(DAY),
    incorporation_country: optional(COUNTRY),
    registered_address: optional(ADDRESS),
    tax_id: optional(LINE),
    business_type: optional(BUSINESS_TYPE),
    website: optional(WEBSITE),
    contact_person: optional(CONTACT_PERSON),
  },
};

const NUMBERS = { bvn: optional(ELEVEN_DIGITS), nin: optional(ELEVEN_DIGITS) };
const NO_NUMBERS: Model['numbers'] = { bvn: null, nin: null };

/** The customer that a create with these values makes. They must be right. */
export function modelOf(kind: Kind, block: Values, numbers: Values): Model {
  const read = readFields(BLOCKS[kind], block);
  const all = readFields(NUMBERS, numbers);
  if (read === WRONG || all === WRONG) throw new Error('the customer to begin with is wrong');
  return { kind, block: { ...nothingOf(BLOCKS[kind]), ...read }, numbers: { ...NO_NUMBERS, ...all } };
}

/** What an update answers, and what it leaves. Of an update that is refused nothing is kept. */
export function update(model: Model, { endpoint, body }: Patch): Outcome {
  const changes = readBody(endpoint, body);
  if (changes === WRONG || Object.keys(changes).length === 0) return { status: 400, model };
  if (endpoint === 'country_data') {
    const numbers = { ...model.numbers, ...(changes as Partial<Model['numbers']>) };
    return { status: 200, model: { ...model, numbers } };
  }
  if (endpoint !== model.kind) return { status: 409, model };
  const block = { ...model.block, ...changes };
  return isPossible(block) ? { status: 200, model: { ...model, block } } : { status: 400, model };
}

/** Nobody is a customer who is not of age, no business is of tomorrow, and number and country of incorporation come together. */
function isPossible(block: Values): boolean {
  const { date_of_birth: born = null, incorporation_date: founded = null } = block;
  const { incorporation_number: number = null, incorporation_country: country = null } = block;
  const [year, years] = [new Date().getUTCFullYear(), (day: Json) => Number(String(day).slice(0, 4))];
  if (born !== null && year - years(born) < 18) return false;
  if (founded !== null && years(founded) > year) return false;
  return (number === null) === (country === null);
}

function readBody(endpoint: Patch['endpoint'], body: Json): Values | typeof WRONG {
  if (!isObject(body)) return WRONG;
  return endpoint === 'country_data' ? readNumbers(body) : readFields(BLOCKS[endpoint], body);
}

/** Numbers come as `ng: { bvn }` or as `"ng.bvn"`, but the same one not in both ways. `ng: null` is null for each. */
function readNumbers(body: Values): Values | typeof WRONG {
  const { ng, ...dotted } = body;
  const nested = ng === undefined ? {} : ng === null ? { bvn: null, nin: null } : ng;
  if (!isObject(nested)) return WRONG;
  const said = [
    ...Object.entries(nested),
    ...Object.entries(dotted).map(([key, value]) => [key.startsWith('ng.') ? key.slice(3) : `${key}?`, value] as const),
  ];
  const all = Object.fromEntries(said);
  return Object.keys(all).length === said.length ? readFields(NUMBERS, all) : WRONG;
}

/** The fields that were sent, as they are shown; wrong where one is unknown, or is not what it must be. */
function readFields(rules: Readonly<Record<string, Rule>>, sent: Values): Values | typeof WRONG {
  const read = Object.entries(sent).map(([name, value]): [string, Read] => {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (!rule) return [name, WRONG];
    if (value === null) return [name, rule.isRequired ? WRONG : null];
    return [name, rule.read(value)];
  });
  return read.some(([, value]) => value === WRONG) ? WRONG : (Object.fromEntries(read) as Values);
}

const nothingOf = (rules: Readonly<Record<string, Rule>>): Values =>
  Object.fromEntries(Object.keys(rules).map((name) => [name, null]));

const isObject = (value: Json): value is Values => value !== null && typeof value === 'object' && !Array.isArray(value);

/** The members of an answer that an update can change, as the model has them. */
export const shownOf = ({ kind, block, numbers }: Model) => ({
  type: kind.toUpperCase(),
  [kind]: block,
  country_data: numbers.bvn === null && numbers.nin === null ? null : { ng: masked(numbers) },
});

const masked = ({ bvn, nin }: Model['numbers']) => ({ bvn: maskedNumber(bvn), nin: maskedNumber(nin) });
const maskedNumber = (number: string | null): string | null => number && `*******${number.slice(-4)}`;
