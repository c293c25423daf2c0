import { expect, test } from 'vitest';
import { billingAddress, businessBody, createdId, walletsClient } from '../../../support/wallets.ts';
import { describeBodies } from '../body-rules.ts';
import { expectFaults, fault, requestFault } from '../errors.ts';
import { describeMissingAndMistyped, UPDATE_FIELDS } from '../field-rules.ts';
import { UPDATE_CUSTOMER } from '../operations.ts';

const wallets = await walletsClient();
const id = await createdId(wallets);

describeBodies(UPDATE_CUSTOMER, 'application/json');
describeMissingAndMistyped(UPDATE_CUSTOMER, {
  fields: UPDATE_FIELDS,
  body: () => ({ ...businessBody(), type: undefined }),
});

test('an update of nothing', async () => {
  expectFaults(await wallets.update(id, {}), 400, [requestFault('empty_update', 'Send at least one field to change')]);
});

test('what is missing or of another type weighs more than what is invalid, and all of it is told', async () => {
  const body = {
    first_name: null,
    email: 'james',
    billing_address: billingAddress({ city: undefined, country: 'XX' }),
  };
  expectFaults(await wallets.update(id, body), 400, [
    fault('first_name', 'invalid_type', 'must be a string'),
    fault('billing_address.city', 'required', 'is required'),
    fault('email', 'invalid_format', 'must be a valid email'),
    fault('billing_address.country', 'invalid_format', 'must be an ISO 3166-1 alpha-2 code'),
  ]);
});

test('nothing of the refused is kept', async () => {
  const before = (await wallets.get(id)).text;
  expect((await wallets.update(id, { first_name: 'Ada', phone: null })).status).toBe(400);
  expect((await wallets.get(id)).text).toBe(before);
});
