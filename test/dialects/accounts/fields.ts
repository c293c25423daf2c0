/** What `POST /customer` asks of each field of its tables. */
export interface FieldRule {
  /** Names from the body inwards, with full stops between. */
  readonly path: string;
  /** Within the object that holds it. */
  readonly isRequired?: boolean;
  readonly type?: 'object';
  /** Values of the right type that are wrong, with code and rule of the fault. */
  readonly wrong: readonly (readonly [value: unknown, code: string, rule: string])[];
  /** Values at the limits that are right, with what is shown of them where that differs. */
  readonly right?: readonly (readonly [value: string, shown?: unknown])[];
}

const MOST = 255;
const LEGAL_STRUCTURES = ['CORPORATION', 'LLC', 'PARTNERSHIP', 'SOLE_PROPRIETORSHIP'];

type Values = Required<Pick<FieldRule, 'wrong' | 'right'>>;

const TEXT: Values = {
  wrong: [
    ['', 'too_short', 'must be at least 1 characters'],
    [' \t\u3000', 'too_short', 'must be at least 1 characters'],
    ['x'.repeat(MOST + 1), 'too_long', `must be at most ${MOST} characters`],
    ['😀'.repeat(MOST + 1), 'too_long', `must be at most ${MOST} characters`],
  ],
  right: [['x'], ['é'.repeat(MOST)], ['😀'.repeat(MOST)], [' <b>Ọbí</b> "&\' \t'], [` ${'x'.repeat(MOST)} `]],
};

const invalid = (rule: string, ...values: readonly string[]): FieldRule['wrong'] =>
  values.map((value) => [value, 'invalid_format', `must be ${rule}`] as const);

const EMAIL: Values = {
  wrong: [
    ...invalid('a valid email', '', 'ada', 'ada@', '@example.com', 'a da@example.com', 'ada@@example.com'),
    [`${'a'.repeat(250)}@b.io`, 'too_long', 'must be at most 254 characters'],
  ],
  right: [["Ada.O'Bi+kyc@Sub.Example.com"], [' ADA@EXAMPLE.COM ']],
};

const DAY: Values = {
  wrong: invalid(
    'a date in YYYY-MM-DD format',
    '',
    '15-01-1990',
    '1990-1-5',
    '1990-02-30',
    '2023-02-29',
    '1990-01-15T00:00:00Z',
  ),
  right: [['1900-01-01'], [' 2000-02-29 ', '2000-02-29']],
};

const COUNTRY: Values = {
  wrong: invalid('an ISO 3166-1 alpha-2 code', '', 'N', 'NGA', 'XX', 'Nigeria', 'N\u0421'),
  right: [['CM'], [' gh ', 'GH']],
};

const PHONE: Values = {
  wrong: invalid(
    'a phone number in E.164 format such as +2348012345678',
    '',
    '08012345678',
    '2348012345678',
    '+',
    '+0012345678',
    '+234',
    '+234 801 234 5678',
    '+2348012345678901',
    '+234801234567x',
  ),
  right: [['+2348012345678'], [' +16502530000 ', '+16502530000'], ['+447911123456']],
};

const ELEVEN_DIGITS: Values = {
  wrong: invalid('11 digits', '', '1234567890', '123456789012', '1234567890a', '١٢٣٤٥٦٧٨٩٠١', '123 4567890'),
  right: [
    ['00000000000', '*******0000'],
    [' 12345678901 ', '*******8901'],
  ],
};

const addressAt = (path: string): FieldRule[] => [
  { path, type: 'object', wrong: [] },
  { path: `${path}.line_1`, isRequired: true, ...TEXT },
  { path: `${path}.line_2`, ...TEXT },
  { path: `${path}.city`, ...TEXT },
  { path: `${path}.state`, ...TEXT },
  { path: `${path}.postal_code`, ...TEXT },
  { path: `${path}.country`, isRequired: true, ...COUNTRY },
];

/** What customers of both kinds have. */
export const COMMON_FIELDS: readonly FieldRule[] = [
  {
    path: 'currency',
    isRequired: true,
    wrong: invalid('an ISO 4217 code', '', 'NG', 'NGNN', 'XYZ', 'naira', '566', '₦'),
    right: [['USD'], [' eur ']],
  },
  {
    path: 'client_reference',
    wrong: [
      ['', 'too_short', 'must be at least 1 characters'],
      ['  ', 'too_short', 'must be at least 1 characters'],
      ['x'.repeat(65), 'too_long', 'must be at most 64 characters'],
    ],
    right: [['1'], ['x'.repeat(64)], ['Kunde Nr. 7/ü'], [' user 8 ', 'user 8']],
  },
  { path: 'email', ...EMAIL },
  { path: 'country_data', type: 'object', wrong: [] },
  { path: 'country_data.ng', type: 'object', wrong: [] },
  { path: 'country_data.ng.bvn', ...ELEVEN_DIGITS },
  { path: 'country_data.ng.nin', ...ELEVEN_DIGITS },
];

export const INDIVIDUAL_FIELDS: readonly FieldRule[] = [
  { path: 'individual.first_name', isRequired: true, ...TEXT },
  { path: 'individual.last_name', isRequired: true, ...TEXT },
  { path: 'individual.other_name', ...TEXT },
  { path: 'individual.date_of_birth', ...DAY },
  ...addressAt('individual.residential_address'),
  { path: 'individual.phone_number', ...PHONE },
];

export const BUSINESS_FIELDS: readonly FieldRule[] = [
  { path: 'business.name', isRequired: true, ...TEXT },
  { path: 'business.phone_number', ...PHONE },
  { path: 'business.incorporation_number', ...TEXT },
  { path: 'business.incorporation_date', ...DAY },
  { path: 'business.incorporation_country', ...COUNTRY },
  ...addressAt('business.registered_address'),
  { path: 'business.tax_id', ...TEXT },
  {
    path: 'business.business_type',
    wrong: ['', 'llc', 'LTD', 'SOLE PROPRIETORSHIP'].map((value) => [
      value,
      'invalid_value',
      `must be one of ${LEGAL_STRUCTURES.join(', ')}, null`,
    ]),
    right: [...LEGAL_STRUCTURES.map((value) => [value] as const), [' LLC ', 'LLC']],
  },
  {
    path: 'business.website',
    wrong: [
      ...invalid(
        'an absolute HTTP or HTTPS URL',
        '',
        'obi.example.com',
        '//obi.example.com',
        'ftp://obi.example.com',
        'javascript:alert(1)',
        'https://',
        'https://obi example.com',
      ),
      [`https://obi.example.com/${'x'.repeat(2025)}`, 'too_long', 'must be at most 2048 characters'],
    ],
    right: [
      ['HTTP://obi.example.com'],
      ['https://obi.example.com:8443/ü?a=b#c'],
      [`https://obi.io/${'x'.repeat(2033)}`],
    ],
  },
  { path: 'business.contact_person', type: 'object', wrong: [] },
  { path: 'business.contact_person.first_name', isRequired: true, ...TEXT },
  { path: 'business.contact_person.last_name', isRequired: true, ...TEXT },
  { path: 'business.contact_person.email', ...EMAIL },
  { path: 'business.contact_person.phone_number', ...PHONE },
  { path: 'business.contact_person.position', ...TEXT },
];

type Body = Record<string, unknown>;

/** A copy of `body` with `value` at `path`; `undefined` takes it out. */
export function withField(body: Body, path: string, value: unknown): Body {
  const [name = '', ...rest] = path.split('.');
  if (rest.length > 0) return { ...body, [name]: withField(body[name] as Body, rest.join('.'), value) };
  const { [name]: _, ...others } = body;
  return value === undefined ? others : { ...body, [name]: value };
}

/** What stands at `path`; undefined where nothing does. */
export const fieldOf = (body: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((at, name) => (at as Body | null)?.[name], body);
