import { beforeAll, describe, expect, test } from 'vitest';
import { type AccountsClient, accountsClient } from '../../support/accounts.ts';
import { badRequest, fault } from './errors.ts';
import { changed, created, expectUnchanged, patch, type Update } from './updates.ts';

/** A field of a block, or of an object within it. */
export interface Field {
  readonly name: string;
  readonly isRequired?: boolean;
  /** Goes with another field: it cannot come or go alone. */
  readonly isCoupled?: boolean;
  /** Its value on the customer, and another one that is sent. */
  readonly had: unknown;
  readonly sent: unknown;
  /** `sent` as it is shown, where that is not the same. */
  readonly shown?: unknown;
}

export interface Block {
  readonly update: Update;
  /** Where a create and an answer have the block. */
  readonly name: 'individual' | 'business';
  readonly fields: readonly Field[];
}

type Values = Readonly<Record<string, unknown>>;

const valuesOf = (fields: readonly Field[], of: (field: Field) => unknown): Values =>
  Object.fromEntries(fields.map((field) => [field.name, of(field)]));
const hadOf = ({ had }: Field): unknown => had;
const sentOf = ({ sent }: Field): unknown => sent;
const shownOf = ({ sent, shown = sent }: Field): unknown => shown;
const isOptional = ({ isRequired = false, isCoupled = false }: Field): boolean => !isRequired && !isCoupled;

/** One customer for all tests of a file; each begins by giving it the fields that it needs. */
function subjectOf({ update, name, fields }: Block) {
  const had = valuesOf(fields, hadOf);
  let accounts: AccountsClient;
  let id: string;
  beforeAll(async () => {
    accounts = await accountsClient();
    ({ id } = await created(accounts, { ...update.customer(), [name]: had }));
  });
  const reset = async (values: Values) => {
    const answer = await patch(accounts, update, id, { ...had, ...values });
    expect(answer.status, answer.text).toBe(200);
    return answer.body.data[name];
  };
  return {
    had,
    reset,
    change: async (body: Values) => (await changed(accounts, update, id, body))[name],
    send: (body: Values) => patch(accounts, update, id, body),
    kept: async () => (await accounts.get(id)).body.data,
    unchanged: (before: { readonly id: string }) => expectUnchanged(accounts, before),
  };
}

/** Every field alone: a value replaces, null removes an optional one and is refused for a required one, absent it stays. */
export function describeThreeStates(block: Block): void {
  const { fields } = block;
  const { had, reset, change, send, kept, unchanged } = subjectOf(block);
  const nothing = valuesOf(fields.filter(isOptional), () => null);

  describe.each(fields)('$name', (field) => {
    const { name } = field;
    const others = fields.filter((each) => each !== field);

    test('a value replaces it, and no other field', async () => {
      expect(await reset({})).toEqual(had);
      expect(await change({ [name]: field.sent })).toEqual({ ...had, [name]: shownOf(field) });
    });

    test('absent, it stays while all others change', async () => {
      await reset({});
      expect(await change(valuesOf(others, sentOf))).toEqual({ ...valuesOf(others, shownOf), [name]: field.had });
    });

    if (field.isRequired) {
      test('null is refused', async () => {
        await reset({});
        const before = await kept();
        for (const more of [{}, valuesOf(others, sentOf)])
          badRequest(await send({ ...more, [name]: null }), fault(name, 'invalid_type', 'must be a string'));
        await unchanged(before);
      });
    }

    if (isOptional(field)) {
      test('null removes it, and no other field; again, it changes nothing', async () => {
        await reset({});
        expect(await change({ [name]: null })).toEqual({ ...had, [name]: null });
        const before = await kept();
        await change({ [name]: null });
        await unchanged(before);
      });

      test('a value is taken where there was none', async () => {
        expect(await reset(nothing)).toEqual({ ...had, ...nothing });
        expect(await change({ [name]: field.sent })).toEqual({ ...had, ...nothing, [name]: shownOf(field) });
      });

      test('absent, it stays while all others are removed', async () => {
        await reset({});
        const gone = valuesOf(others.filter(isOptional), () => null);
        expect(await change(gone)).toEqual({ ...had, ...gone });
      });
    }
  });
}

/** An object within a block that is replaced whole: what it leaves out is gone, and without a required field it is refused. */
export function describeWhole(block: Block, member: string, parts: readonly Field[]): void {
  const had = valuesOf(parts, hadOf);
  const sent = valuesOf(parts, sentOf);
  const required = parts.filter(({ isRequired }) => isRequired);
  const optional = parts.filter(({ isRequired }) => !isRequired);
  const without = (part: Field) =>
    valuesOf(
      parts.filter((each) => each !== part),
      sentOf,
    );
  const missing = (fields: readonly Field[]) =>
    fields.map(({ name }) => fault(`${member}.${name}`, 'required', 'is required'));

  describe(`${member} is replaced whole`, () => {
    const { had: before, reset, change, send, kept, unchanged } = subjectOf(block);
    const replacedBy = async (value: unknown) => {
      expect(await reset({ [member]: had })).toEqual({ ...before, [member]: had });
      const { [member]: now, ...others } = await change({ [member]: value });
      expect({ ...others, [member]: before[member] }).toEqual(before);
      return now;
    };

    test('by one with every field', async () => {
      expect(await replacedBy(sent)).toEqual(valuesOf(parts, shownOf));
    });

    test('by one with the required fields alone: all others are gone', async () => {
      const none = valuesOf(optional, () => null);
      expect(await replacedBy(valuesOf(required, sentOf))).toEqual({ ...none, ...valuesOf(required, shownOf) });
    });

    test.each(optional)('$name: null and absent both take it out', async (part) => {
      const now = { ...valuesOf(parts, shownOf), [part.name]: null };
      expect(await replacedBy({ ...sent, [part.name]: null })).toEqual(now);
      expect(await replacedBy(without(part))).toEqual(now);
    });

    test('where there was none', async () => {
      await reset({ [member]: null });
      expect(await change({ [member]: sent })).toEqual({ ...before, [member]: valuesOf(parts, shownOf) });
    });

    describe('and refused, whatever there was', () => {
      test.each([
        ['one', had],
        ['none', null],
      ])('%s', async (_what, value) => {
        await reset({ [member]: value });
        const before = await kept();
        const refused = async (next: unknown, ...faults: ReturnType<typeof fault>[]) =>
          badRequest(await send({ [member]: next }), ...faults);
        for (const part of required) {
          await refused(without(part), ...missing([part]));
          const path = `${member}.${part.name}`;
          await refused({ ...sent, [part.name]: null }, fault(path, 'invalid_type', 'must be a string'));
        }
        for (const part of parts)
          await refused({ [part.name]: part.sent }, ...missing(required.filter((each) => each !== part)));
        await refused({}, ...missing(required));
        const unknown = fault(`${member}.line_3`, 'unknown_field', 'is not a field of this request');
        await refused({ ...sent, line_3: 'x' }, unknown);
        await unchanged(before);
      });
    });
  });
}

const part = (name: string, had: string, sent: string, more: Partial<Field> = {}): Field => ({
  name,
  had,
  sent,
  ...more,
});

export const ADDRESS_PARTS: readonly Field[] = [
  part('line_1', '12 Marina Road', ' 1 Oxford Street ', { isRequired: true }),
  part('line_2', 'Floor 3', 'Suite 9'),
  part('city', 'Lagos', 'Accra'),
  part('state', 'Lagos', 'Greater Accra'),
  part('postal_code', '101001', 'GA-039-5028'),
  part('country', 'NG', ' gh ', { isRequired: true, shown: 'GH' }),
];

export const CONTACT_PARTS: readonly Field[] = [
  part('first_name', 'Ada', 'Kofi', { isRequired: true }),
  part('last_name', 'Obi', 'Mensah', { isRequired: true }),
  part('email', 'ada@obi.example.com', 'Kofi.Mensah@obi.example.com'),
  part('phone_number', '+2348012345670', ' +233241234567 ', { shown: '+233241234567' }),
  part('position', 'Director', 'Company secretary'),
];
