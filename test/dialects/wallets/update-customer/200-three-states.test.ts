import { describe, expect, test } from 'vitest';
import { uniqueDigits } from '../../../support/cards.ts';
import { billingAddress, businessBody, createdId, customerBody, walletsClient } from '../../../support/wallets.ts';
import { expectFaults, fault } from '../errors.ts';

/** A field that an update may have. What `null` does is a new value, or for one that every customer has, a fault. */
interface Changeable {
  readonly name: string;
  readonly value: unknown;
  /** How the value is shown, unless as it was sent. */
  readonly shown?: unknown;
  readonly ofNull: { readonly shown: unknown } | { readonly rule: string };
}

const TEXT = { rule: 'must be a string' };

const FIELDS: readonly Changeable[] = [
  { name: 'first_name', value: 'Ada', ofNull: TEXT },
  { name: 'last_name', value: 'Obi', ofNull: TEXT },
  { name: 'email', value: 'ada.obi@example.com', ofNull: TEXT },
  { name: 'phone', value: ' +33612345678 ', shown: '+33612345678', ofNull: TEXT },
  {
    name: 'billing_address',
    value: { line1: '1 Rue X', city: 'Paris', state: 'IDF', zip_code: '75001', country: 'fr' },
    shown: { line1: '1 Rue X', line2: null, city: 'Paris', state: 'IDF', zip_code: '75001', country: 'FR' },
    ofNull: { rule: 'must be an object' },
  },
  { name: 'business_name', value: 'Obi Trading', ofNull: { shown: 'James Okafor' } },
  { name: 'metadata', value: { tier: '2' }, ofNull: { shown: {} } },
  { name: 'client_reference', value: 'user-2', ofNull: { shown: null } },
];

/** Every field has a value, and the customer is of the kind that has them all. */
const full = () => businessBody({ metadata: { plan: 'gold', tier: '1' }, client_reference: `user-${uniqueDigits()}` });

describe.each(FIELDS)('$name', ({ name, value, shown = value, ofNull }) => {
  const withCustomer = async (body: unknown) => {
    const wallets = await walletsClient();
    const id = await createdId(wallets, body);
    return { wallets, id, before: (await wallets.get(id)).body.data };
  };
  const without = ({ [name]: _, version: __, updated_at: ___, ...rest }: Record<string, unknown>) => rest;

  test('a value replaces the old one whole, and nothing else changes', async () => {
    const { wallets, id, before } = await withCustomer(full());
    const answer = await wallets.update(id, { [name]: value });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.data[name]).toEqual(shown);
    expect(without(answer.body.data)).toEqual(without(before));
    expect((await wallets.get(id)).body).toEqual(answer.body);
  });

  test('null takes it away, or is refused where every customer has one', async () => {
    const { wallets, id, before } = await withCustomer(full());
    const answer = await wallets.update(id, { [name]: null });
    if ('rule' in ofNull) {
      expectFaults(answer, 400, [fault(name, 'invalid_type', ofNull.rule)]);
      expect((await wallets.get(id)).body.data).toEqual(before);
    } else {
      expect(answer.status, answer.text).toBe(200);
      expect(answer.body.data[name]).toEqual(ofNull.shown);
      expect(without(answer.body.data)).toEqual(without(before));
      expect((await wallets.get(id)).body).toEqual(answer.body);
    }
  });

  test('absent, it stays', async () => {
    const { wallets, id, before } = await withCustomer(full());
    const other = name === 'last_name' ? { phone: '+33612345678' } : { last_name: 'Changed' };
    const answer = await wallets.update(id, other);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.data[name]).toEqual(before[name]);
    expect((await wallets.get(id)).body.data[name]).toEqual(before[name]);
  });

  test('all of it holds for a customer that had none', async () => {
    const bare = { ...full(), metadata: undefined, client_reference: undefined, business_name: undefined };
    const { wallets, id } = await withCustomer(bare);
    expect((await wallets.update(id, { [name]: value })).body.data[name]).toEqual(shown);
    if (!('shown' in ofNull)) return;
    const empty = await withCustomer(bare);
    const answer = await empty.wallets.update(empty.id, { [name]: null });
    // Null takes away what is not there: nothing changes.
    expect(answer.body.data).toEqual(empty.before);
  });
});

test.each([
  ['a value', 'Floor 3', 'Floor 3'],
  ['null', null, null],
  ['absent', undefined, null],
])('line2 of a new address: %s', async (_what, line2, shown) => {
  const wallets = await walletsClient();
  const id = await createdId(wallets, customerBody());
  const answer = await wallets.update(id, { billing_address: billingAddress({ line2 }) });
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body.data.billing_address).toEqual(billingAddress({ line2: shown }));
});
