import { expect, test } from 'vitest';
import { billingAddress, businessBody, createdId, walletsClient } from '../../../support/wallets.ts';
import { expectFaults, fault } from '../errors.ts';
import { describeInvalidValues, UPDATE_FIELDS } from '../field-rules.ts';
import { UPDATE_CUSTOMER } from '../operations.ts';

const wallets = await walletsClient();
const id = await createdId(wallets);

describeInvalidValues(UPDATE_CUSTOMER, {
  fields: UPDATE_FIELDS,
  body: () => ({ ...businessBody(), type: undefined }),
});

test.each([
  ['id', id],
  ['type', 'business'],
  ['status', 'active'],
  ['version', 1],
  ['date_of_birth', '1990-01-15'],
])('%s cannot be changed here', async (name, value) => {
  expectFaults(await wallets.update(id, { [name]: value }), 422, [
    fault(name, 'unknown_field', 'is not a field of this request'),
  ]);
});

test('an address has no other members', async () => {
  expectFaults(await wallets.update(id, { billing_address: billingAddress({ street: 'x' }) }), 422, [
    fault('billing_address.street', 'unknown_field', 'is not a field of this request'),
  ]);
});

test('nothing of the refused is kept', async () => {
  const before = (await wallets.get(id)).text;
  expect((await wallets.update(id, { first_name: 'Ada', phone: '0801' })).status).toBe(422);
  expect((await wallets.get(id)).text).toBe(before);
});
