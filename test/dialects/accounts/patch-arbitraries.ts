import fc from 'fast-check';
import type { Kind, Patch } from './patch-model.ts';

/* Customers, and updates of them: most are right, every rule is broken now and then. */

type Json = Patch['body'];
type Arbitrary = fc.Arbitrary<Json>;

/** Stands for a member that is not sent. */
const ABSENT = Symbol('absent');

const some = (weight: number, arbitrary: fc.Arbitrary<Json | typeof ABSENT>) => ({ weight, arbitrary });

/** An object of those members that are there. */
const objectOf = (
  members: Readonly<Record<string, fc.Arbitrary<Json | typeof ABSENT>>>,
): fc.Arbitrary<Record<string, Json>> =>
  fc
    .record(members)
    .map(
      (all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ABSENT)) as Record<string, Json>,
    );

/** Values of a field that are right, and values that are not. */
interface Pool {
  readonly isRequired?: boolean;
  readonly right: Arbitrary;
  readonly wrong: Arbitrary;
}

const NO_TEXT = [0, true, [], ['x'], {}];
const pool = (right: readonly Json[], wrong: readonly Json[]): Pool => ({
  right: fc.constantFrom(...right),
  wrong: fc.constantFrom(...wrong, ...NO_TEXT),
});
const required = (of: Pool): Pool => ({ ...of, isRequired: true });

const LINE: Pool = {
  right: fc.oneof(
    fc.constantFrom('Ada', ' Obi ', "O'Brien", '李', 'null', '😀'.repeat(255), ` ${'x'.repeat(255)} `),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((line) => line.trim() !== ''),
  ),
  wrong: fc.constantFrom<Json>('', ' \t', 'x'.repeat(256), '😀'.repeat(256), ...NO_TEXT),
};
const BIRTH = pool(['1990-01-15', ' 1992-02-29 ', '1930-12-31'], ['', '1990-1-15', '1991-02-29', '15-01-1990']);
const FOUNDING = pool(
  ['2015-03-01', ' 2020-02-29 ', '1999-12-31'],
  ['', '2015-3-1', '2021-02-29', '2015-03-01T00:00:00Z'],
);
const PHONE = pool(
  ['+2348012345678', ' +233241234567 ', '+447911123456'],
  ['', '+', '08012345678', '+0012345678', '+234 801 234 5678', '+23480123456789012'],
);
const COUNTRY = pool(['NG', 'gh', ' KE ', 'GB'], ['', 'N', 'NGA', 'XX', 'Nigeria']);
const EMAIL = pool(
  ['ada@example.com', ' Ada.Obi@Example.COM '],
  ['', 'ada', 'ada@', '@example.com', 'a da@example.com'],
);
const WEBSITE = pool(
  ['https://obi.example.com', 'http://obi.example.com/ü?a=b#c'],
  ['', 'obi.example.com', 'ftp://obi.example.com'],
);
const BUSINESS_TYPE = pool(['LLC', ' CORPORATION ', 'PARTNERSHIP', 'SOLE_PROPRIETORSHIP'], ['', 'llc', 'LTD']);
const ELEVEN_DIGITS: Pool = {
  right: fc.oneof(
    fc.constantFrom('00000000000', ' 12345678901 '),
    fc.integer({ min: 0, max: 99_999 }).map((number) => String(number).padStart(11, '9')),
  ),
  wrong: fc.constantFrom<Json>('', '1234567890', '123456789012', '1234567890a', ...NO_TEXT),
};

/** An object that is replaced whole: complete or not, now and then with a field too many. */
const wholeOf = (fields: Readonly<Record<string, Pool>>): Pool => ({
  right: objectOf(mapped(fields, ({ isRequired = false, right }) => (isRequired ? right : orNothing(right)))),
  wrong: fc.oneof(
    fc.constantFrom<Json>({}, [], 'x', 1),
    objectOf({
      ...mapped(fields, ({ right }) => orNothing(right)),
      line_3: fc.constantFrom<Json | typeof ABSENT>('x', ABSENT),
    }),
    objectOf(mapped(fields, ({ right, wrong }) => fc.oneof(some(3, right), some(1, wrong)))),
  ),
});

const mapped = <T, U>(fields: Readonly<Record<string, T>>, of: (field: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, of(field)]));

const orNothing = (right: Arbitrary) =>
  fc.oneof(some(4, right), some(1, fc.constant(null)), some(2, fc.constant(ABSENT)));

const ADDRESS = wholeOf({
  line_1: required(LINE),
  line_2: LINE,
  city: LINE,
  state: LINE,
  postal_code: LINE,
  country: required(COUNTRY),
});

const CONTACT_PERSON = wholeOf({
  first_name: required(LINE),
  last_name: required(LINE),
  email: EMAIL,
  phone_number: PHONE,
  position: LINE,
});

const BLOCKS: Readonly<Record<Kind, Readonly<Record<string, Pool>>>> = {
  individual: {
    first_name: required(LINE),
    last_name: required(LINE),
    other_name: LINE,
    date_of_birth: BIRTH,
    residential_address: ADDRESS,
    phone_number: PHONE,
  },
  business: {
    name: required(LINE),
    phone_number: PHONE,
    incorporation_number: LINE,
    incorporation_date: FOUNDING,
    incorporation_country: COUNTRY,
    registered_address: ADDRESS,
    tax_id: LINE,
    business_type: BUSINESS_TYPE,
    website: WEBSITE,
    contact_person: CONTACT_PERSON,
  },
};

/** Whether a day is one that the core takes is not for the schema to say. */
const IMPOSSIBLE_DAY = fc.constant('2999-12-31');

export interface Sequence {
  readonly customer: {
    readonly kind: Kind;
    readonly block: Record<string, Json>;
    readonly numbers: Record<string, Json>;
  };
  readonly patches: readonly Patch[];
}

/** A customer and one to six updates of it. @param days whether some of them say days that no customer can have. */
export const sequences = (days: 'possible' | 'any'): fc.Arbitrary<Sequence> => {
  const bodies = {
    individual: bodiesOf(BLOCKS.individual, 'date_of_birth', days),
    business: bodiesOf(BLOCKS.business, 'incorporation_date', days),
    country_data: COUNTRY_DATA,
  };
  const patchTo = (endpoint: Patch['endpoint']) => bodies[endpoint].map((body): Patch => ({ endpoint, body }));
  const sequenceOf = (kind: Kind) => {
    const other = kind === 'individual' ? 'business' : 'individual';
    const patch = fc.oneof(
      { weight: 8, arbitrary: patchTo(kind) },
      { weight: 4, arbitrary: patchTo('country_data') },
      { weight: 1, arbitrary: patchTo(other) },
    );
    return fc.record({ customer: CUSTOMERS[kind], patches: fc.array(patch, { minLength: 1, maxLength: 6 }) });
  };
  return fc.oneof(sequenceOf('individual'), sequenceOf('business'));
};

function bodiesOf(fields: Readonly<Record<string, Pool>>, day: string, days: 'possible' | 'any'): Arbitrary {
  const member = ({ isRequired = false, right, wrong }: Pool, share: number) =>
    fc.oneof(
      some(60 / share, fc.constant(ABSENT)),
      some(20, right),
      some(isRequired ? 1 : 6, fc.constant(null)),
      some(1, wrong),
    );
  // Some say a little, some say nearly all.
  const bodies = [1, 4].map((share) => {
    const members = mapped(fields, (field) => member(field, share));
    const late =
      days === 'any' ? { [day]: fc.oneof(some(12, members[day] ?? IMPOSSIBLE_DAY), some(1, IMPOSSIBLE_DAY)) } : {};
    return objectOf({
      ...members,
      ...late,
      state: fc.oneof(some(60, fc.constant(ABSENT)), some(1, fc.constant('ACTIVE'))),
    });
  });
  return fc.oneof(...bodies.map((body) => some(20, body)), some(1, NO_OBJECT)) as Arbitrary;
}

const NO_OBJECT = fc.constantFrom<Json>(null, [], [{}], 'x', 1, true, {});

const NUMBER = fc.oneof(some(8, ELEVEN_DIGITS.right), some(4, fc.constant(null)), some(1, ELEVEN_DIGITS.wrong));
const NUMBER_OR_NOTHING = fc.oneof(some(1, NUMBER as Arbitrary), some(2, fc.constant(ABSENT)));

const COUNTRY_DATA = fc.oneof(
  some(
    20,
    objectOf({
      ng: fc.oneof(
        some(12, fc.constant(ABSENT)),
        some(12, objectOf({ bvn: NUMBER_OR_NOTHING, nin: NUMBER_OR_NOTHING })),
        some(2, fc.constant(null)),
        some(1, fc.constantFrom<Json>('x', [], { tin: '12345678901' })),
      ),
      'ng.bvn': NUMBER_OR_NOTHING,
      'ng.nin': NUMBER_OR_NOTHING,
      bvn: fc.oneof(some(40, fc.constant(ABSENT)), some(1, fc.constant('12345678901'))),
    }),
  ),
  some(1, NO_OBJECT),
) as Arbitrary;

const customersOf = (kind: Kind): fc.Arbitrary<Sequence['customer']> => {
  const { incorporation_number: number, incorporation_country: country, ...others } = BLOCKS[kind];
  const block = objectOf(mapped(others, ({ isRequired = false, right }) => (isRequired ? right : orNothing(right))));
  const numbers = objectOf({ bvn: orNothing(ELEVEN_DIGITS.right), nin: orNothing(ELEVEN_DIGITS.right) });
  const incorporation =
    number && country
      ? fc.oneof(
          objectOf({ incorporation_number: number.right, incorporation_country: country.right }),
          fc.constant<Record<string, Json>>({}),
        )
      : fc.constant<Record<string, Json>>({});
  return fc
    .record({ kind: fc.constant(kind), block, numbers, incorporation })
    .map(({ incorporation: both, ...customer }) => ({ ...customer, block: { ...customer.block, ...both } }));
};

const CUSTOMERS = { individual: customersOf('individual'), business: customersOf('business') };

/** The body of the create that makes the customer of a sequence. */
export const createBodyOf = ({ kind, block, numbers }: Sequence['customer']) => ({
  currency: 'NGN',
  [kind]: block,
  country_data: { ng: numbers },
});
