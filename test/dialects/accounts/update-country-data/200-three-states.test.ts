import { beforeAll, describe, expect, test } from 'vitest';
import { type AccountsClient, accountsClient, businessBody, individualBody } from '../../../support/accounts.ts';
import { uniqueDigits } from '../../../support/cards.ts';
import { changed, created, expectUnchanged, patch, UPDATE_COUNTRY_DATA } from '../updates.ts';

type Numbers = Readonly<Record<string, string | null>>;

/** The two forms in which the numbers can be sent. */
const FORMS: Readonly<Record<string, (numbers: Numbers) => Record<string, unknown>>> = {
  nested: (numbers) => ({ ng: numbers }),
  dotted: (numbers) => Object.fromEntries(Object.entries(numbers).map(([name, value]) => [`ng.${name}`, value])),
};

const KINDS = { 'an individual': individualBody, 'a business': businessBody } as const;

const REVEAL = '?reveal=true&reason=three+states+of+a+number';

describe.each(Object.entries(KINDS))('%s', (_kind, bodyOf) => {
  let accounts: AccountsClient;
  let id: string;
  beforeAll(async () => {
    accounts = await accountsClient();
    ({ id } = await created(accounts, bodyOf()));
  });

  /** The one customer of these tests, with these numbers. */
  const withNumbers = async (numbers: Numbers) => {
    const answer = await patch(accounts, UPDATE_COUNTRY_DATA, id, { ng: { bvn: null, nin: null, ...numbers } });
    expect(answer.status, answer.text).toBe(200);
    return answer.body.data;
  };

  /** Changes the numbers, and asserts that nothing else changed. @returns them in full. */
  const change = async (before: { id: string }, body: Record<string, unknown>) => {
    const { country_data: masked, ...after } = await changed(accounts, UPDATE_COUNTRY_DATA, before.id, body);
    const { country_data: numbers } = (await accounts.get(before.id, REVEAL)).body.data;
    expect(masked).toEqual(numbers && { ng: { bvn: mask(numbers.ng.bvn), nin: mask(numbers.ng.nin) } });
    const told = ({ type, client_reference, email, individual, business, state }: typeof after) => ({
      ...{ type, client_reference, email, individual, business, state },
    });
    expect(told(after)).toEqual(told(before));
    return numbers;
  };

  describe.each(Object.entries(FORMS))('%s', (_form, form) => {
    describe.each([
      ['bvn', 'nin'],
      ['nin', 'bvn'],
    ])('%s', (name, other) => {
      const [had, has, otherHad] = [uniqueDigits(), uniqueDigits(), uniqueDigits()];
      const full = () => withNumbers({ [name]: uniqueDigits(), [other]: uniqueDigits() });

      test('a value replaces it, and not the other', async () => {
        const before = await withNumbers({ [name]: had, [other]: otherHad });
        expect(await change(before, form({ [name]: has }))).toEqual({ ng: { [name]: has, [other]: otherHad } });
      });

      test('a value is taken where there was none', async () => {
        const value = uniqueDigits();
        const before = await withNumbers({});
        expect(before.country_data).toBeNull();
        expect(await change(before, form({ [name]: value }))).toEqual({ ng: { [name]: value, [other]: null } });
      });

      test('null removes it, and not the other', async () => {
        const value = uniqueDigits();
        const before = await withNumbers({ [name]: uniqueDigits(), [other]: value });
        const numbers = await change(before, form({ [name]: null }));
        expect(numbers).toEqual({ ng: { [name]: null, [other]: value } });
        const now = (await accounts.get(before.id)).body.data;
        expect(await change(before, form({ [name]: null }))).toEqual(numbers);
        await expectUnchanged(accounts, now);
      });

      test('null of both leaves none', async () => {
        expect(await change(await full(), form({ [name]: null, [other]: null }))).toBeNull();
      });

      test('absent, it stays while the other changes and goes', async () => {
        const [value, next] = [uniqueDigits(), uniqueDigits()];
        const before = await withNumbers({ [name]: value, [other]: uniqueDigits() });
        expect(await change(before, form({ [other]: next }))).toEqual({ ng: { [name]: value, [other]: next } });
        expect(await change(before, form({ [other]: null }))).toEqual({ ng: { [name]: value, [other]: null } });
      });
    });

    test('spaces around a number are not kept', async () => {
      const value = uniqueDigits();
      expect(await change(await withNumbers({}), form({ bvn: ` ${value}\t` }))).toEqual({
        ng: { bvn: value, nin: null },
      });
    });
  });

  test('ng: null removes both', async () => {
    const before = await withNumbers({ bvn: uniqueDigits(), nin: uniqueDigits() });
    expect(await change(before, { ng: null })).toBeNull();
  });

  test('one number dotted and the other nested', async () => {
    const [bvn, nin] = [uniqueDigits(), uniqueDigits()];
    const before = await withNumbers({ bvn: uniqueDigits() });
    expect(await change(before, { 'ng.bvn': bvn, ng: { nin } })).toEqual({ ng: { bvn, nin } });
    expect(await change(before, { 'ng.nin': null, ng: {} })).toEqual({ ng: { bvn, nin: null } });
  });
});

const mask = (number: string | null): string | null => number && `*******${number.slice(-4)}`;
