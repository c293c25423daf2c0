import { beforeAll, describe, expect, test } from 'vitest';
import { type CardsClient, cardsClient, uniqueDigits } from '../../support/cards.ts';
import {
  advanceClock,
  badRequest,
  type Changes,
  type Create,
  type ExpectedFault,
  fault,
  sendTexts,
  setClock,
} from './creates.ts';

/** The fewest characters of each free text, in the order faults are reported. */
export const FEWEST: Readonly<Record<string, number>> = {
  first_name: 3,
  last_name: 3,
  country: 2,
  street: 2,
  city: 2,
  state: 2,
  postal_code: 3,
  phone_number: 3,
  identification_number: 1,
};
export const MOST = 255;
const FREE_TEXTS = Object.entries(FEWEST);

/** Every text field, in the order faults are reported. */
export const TEXT_FIELDS = [
  'first_name',
  'last_name',
  'email',
  'country',
  'street',
  'city',
  'state',
  'postal_code',
  'country_iso_code',
  'country_phone_code',
  'phone_number',
  'identification_number',
  'id_document_type',
  'date_of_birth',
] as const;

const RULES = {
  email: ['invalid_format', 'must be a valid email'],
  country_iso_code: ['invalid_format', 'must be an ISO 3166-1 alpha-2 code'],
  country_phone_code: ['invalid_format', 'must be a dial code such as +237'],
  id_document_type: ['invalid_value', 'must be one of NIN, PASSPORT, VOTERS_CARD, DRIVERS_LICENSE'],
  date_of_birth: ['invalid_format', 'must be a date in YYYY-MM-DD format'],
} as const;

const UNDERAGE = { field: '/date_of_birth', code: 'underage', message: 'Customer must be 18 or older' };
const DRY = '?dry_run=true';
const DAY_MS = 24 * 60 * 60 * 1_000;

const freeTexts = (text: (fewest: number) => string): Changes =>
  Object.fromEntries(FREE_TEXTS.map(([name, fewest]) => [name, text(fewest)]));

const tooShort = FREE_TEXTS.map(([name, fewest]) => fault(name, 'too_short', `must be at least ${fewest} characters`));
const tooLong = FREE_TEXTS.map(([name]) => fault(name, 'too_long', `must be at most ${MOST} characters`));

/** What both creates ask of their text fields, with status 400. */
export function describeFieldRules(create: Create): void {
  let cards: CardsClient;
  beforeAll(async () => {
    cards = await cardsClient();
  });
  const refused = async (changes: Changes, faults: readonly ExpectedFault[]) =>
    badRequest(await sendTexts(create, cards, changes), faults);
  const accepted = async (changes: Changes) => {
    const answer = await create.send(cards, changes, DRY);
    expect(answer.status, answer.text).toBe(200);
    return answer.body.data;
  };

  describe('the length of a text', () => {
    test.each<[string, (fewest: number) => string]>([
      ['one letter too few', (fewest) => 'x'.repeat(fewest - 1)],
      ['one emoji too few', (fewest) => '😀'.repeat(fewest - 1)],
      ['enough with blanks, not without', (fewest) => ` \t${'x'.repeat(fewest - 1)}\u3000 `],
    ])('%s', (_what, text) => refused(freeTexts(text), tooShort));

    test.each<[string, string]>([
      ['one letter too many', 'x'.repeat(MOST + 1)],
      ['one emoji too many', '😀'.repeat(MOST + 1)],
    ])('%s', (_what, text) =>
      refused(
        freeTexts(() => text),
        tooLong,
      ),
    );

    test.each<[string, (fewest: number) => string]>([
      ['the fewest letters', (fewest) => 'x'.repeat(fewest)],
      ['the fewest emoji', (fewest) => '😀'.repeat(fewest)],
      ['the most letters', () => 'é'.repeat(MOST)],
      ['the most emoji', () => '😀'.repeat(MOST)],
      ['the most letters and blanks around', () => ` ${'x'.repeat(MOST)} `],
    ])('%s is right', async (_what, text) => {
      const changes = freeTexts(text);
      expect(await accepted(changes)).toMatchObject(changes);
    });

    test('an e-mail has 254 characters at most', async () => {
      const email = (length: number) =>
        `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(length - 197)}.com`;
      await accepted({ email: email(254) });
      await refused({ email: email(255) }, [fault('email', 'too_long', 'must be at most 254 characters')]);
    });
  });

  test('every text field is required', async () => {
    const nothing = Object.fromEntries(TEXT_FIELDS.map((name) => [name, undefined]));
    await refused(
      nothing,
      TEXT_FIELDS.map((name) => fault(name, 'required', 'is required')),
    );
  });

  test.each(TEXT_FIELDS)('without %s alone, that is the one fault', async (name) => {
    await refused({ [name]: undefined }, [fault(name, 'required', 'is required')]);
  });

  const broken = Object.entries(RULES).map(([name, [code, rule]]) => fault(name, code, rule));
  test.each<[string, string, string, string, string]>([
    ['plain', 'XX', '237', 'ID_CARD', '15-01-1990'],
    ['john@', 'CMR', '+', 'nin', '1990-1-5'],
    ['@example.com', 'C', '+23a', 'NIN,PASSPORT', '1990-02-30'],
    ['jo hn@example.com', 'Cameroon', '00237', 'undefined', '2023-02-29'],
    ['john@example@com', '12', '+ 237', '0', '1990-01-15T00:00:00Z'],
    ['john@.com', 'C\u041C', '++237', 'NIN ID', '1990/01/15'],
    ['', '', '', '', ''],
  ])('what follows no pattern: %j %j %j %j %j', async (email, iso, dial, type, born) => {
    const changes = {
      email,
      country_iso_code: iso,
      country_phone_code: dial,
      id_document_type: type,
      date_of_birth: born,
    };
    await refused(changes, broken);
  });

  test.each<[string, string, string, string]>([
    ['John.O’Doe+kyc@sub.example.com'.replace('’', "'"), 'cm', '+1', '2000-02-29'],
    [' JOHN@EXAMPLE.COM ', ' NG ', ' +1684 ', ' 1931-12-31 '],
  ])('what follows its pattern: %j %j %j %j', async (email, iso, dial, born) => {
    const data = await accepted({
      email,
      country_iso_code: iso,
      country_phone_code: dial,
      date_of_birth: born,
      id_document_type: ' NIN ',
    });
    expect(data).toMatchObject({ email, phone_country_code: dial, type: 'NIN' });
    expect(data.date_of_birth).toBe(`${born.trim()}T00:00:00.000Z`);
  });

  test('the seed’s own mismatch of country, code and dial code is no fault', async () => {
    await accepted({ country: 'Nigeria', country_iso_code: 'CM', country_phone_code: '+234' });
  });

  test('several faults are told together, in the order of the fields', async () => {
    const changes = {
      first_name: 'Jo',
      last_name: undefined,
      email: 'nobody',
      street: 'x'.repeat(256),
      id_document_type: 'ID_CARD',
      date_of_birth: 'yesterday',
      nickname: 'Joe',
    };
    await refused(changes, [
      fault('first_name', 'too_short', 'must be at least 3 characters'),
      fault('last_name', 'required', 'is required'),
      fault('email', ...RULES.email),
      fault('street', 'too_long', 'must be at most 255 characters'),
      fault('id_document_type', ...RULES.id_document_type),
      fault('date_of_birth', ...RULES.date_of_birth),
      fault('nickname', 'unknown_field', 'is not a field of this request'),
    ]);
  });

  test('an unknown field is refused, and a name that is not like ours is not repeated', async () => {
    const { body } = await create.send(cards, { 'Nick Name': 'Joe' });
    expect(body.errors).toEqual([{ field: '', code: 'unknown_field', message: expect.not.stringContaining('Nick') }]);
  });

  describe('age', () => {
    const at = (date: Date, years: number, days = 0) => {
      const day = Date.UTC(date.getUTCFullYear() - years, date.getUTCMonth(), date.getUTCDate());
      return new Date(day + days * DAY_MS).toISOString().slice(0, 10);
    };

    test('the 18th birthday counts from the first moment of the day', async () => {
      const own = await cardsClient();
      // Tomorrow at noon, so that no midnight passes between here and the server.
      const tomorrow = new Date(Date.parse(new Date().toISOString().slice(0, 10)) + 1.5 * DAY_MS);
      await setClock(own, tomorrow);
      const now = await advanceClock(own, 0);
      badRequest(await create.send(own, { date_of_birth: at(now, 18, 1) }), [UNDERAGE]);
      expect((await create.send(own, { date_of_birth: at(now, 18) }, DRY)).status).toBe(200);
    });

    test('who was born on 29 February comes of age on 1 March', async () => {
      const own = await cardsClient();
      let year = new Date().getUTCFullYear() + 1;
      while ((year - 18) % 4 !== 0) year += 1;
      const born = { date_of_birth: `${year - 18}-02-29` };
      await setClock(own, new Date(Date.UTC(year, 1, 28, 12)));
      badRequest(await create.send(own, born), [UNDERAGE]);
      await setClock(own, new Date(Date.UTC(year, 2, 1, 12)));
      expect((await create.send(own, born, DRY)).status).toBe(200);
    });

    test.each(['2999-12-31', new Date().toISOString().slice(0, 10)])('born %s is not 18', async (born) => {
      badRequest(await create.send(cards, { date_of_birth: born }), [UNDERAGE]);
    });

    test('is told beside other faults', () =>
      refused({ first_name: 'Jo', date_of_birth: '2999-12-31' }, [
        fault('first_name', 'too_short', 'must be at least 3 characters'),
        UNDERAGE,
      ]));
  });

  describe('the query', () => {
    test.each(['garbage', '', '1', 'TRUE'])('dry_run=%s is no boolean', async (value) => {
      badRequest(await sendTexts(create, cards, {}, `?dry_run=${value}`), [
        fault('dry_run', 'invalid_type', 'must be a boolean'),
      ]);
    });

    test('its faults are told with those of the fields', async () => {
      badRequest(await sendTexts(create, cards, { first_name: 'Jo' }, '?dry_run=maybe'), [
        fault('dry_run', 'invalid_type', 'must be a boolean'),
        fault('first_name', 'too_short', 'must be at least 3 characters'),
      ]);
    });
  });

  test('weighs more than a duplicate and documents that cannot be read', async () => {
    const own = await cardsClient();
    const known = { email: 'known@example.com', identification_number: '4711' };
    expect((await create.send(own, known)).status).toBe(201);
    const answer = await create.send(own, { ...known, first_name: 'Jo' }, '', { front: 'tiny.jpg' });
    badRequest(answer, [
      fault('first_name', 'too_short', 'must be at least 3 characters'),
      { field: '/email', code: 'duplicate', message: create.duplicate.email },
      { field: '/identification_number', code: 'duplicate', message: create.duplicate.number },
      { field: `/${create.front}`, code: 'document_unreadable', message: 'KYC document unreadable' },
    ]);
    expect(answer.body).not.toHaveProperty('existing_id');
  });

  test('nothing of the refused is kept', async () => {
    const email = `refused.${uniqueDigits()}@example.com`;
    badRequest(await sendTexts(create, cards, { email, first_name: 'Jo' }), [
      fault('first_name', 'too_short', 'must be at least 3 characters'),
    ]);
    expect((await cards.list(`?email=${encodeURIComponent(email)}`)).body.data).toEqual([]);
  });
}
