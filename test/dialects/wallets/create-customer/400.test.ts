import { expect, test } from 'vitest';
import { customerBody, walletsClient } from '../../../support/wallets.ts';
import { describeBodies } from '../body-rules.ts';
import { expectFaults, fault } from '../errors.ts';
import { CREATE_FIELDS, describeMissingAndMistyped, withField } from '../field-rules.ts';
import { CREATE_CUSTOMER } from '../operations.ts';

const wallets = await walletsClient();

describeBodies(CREATE_CUSTOMER, 'application/json');
describeMissingAndMistyped(CREATE_CUSTOMER, { fields: CREATE_FIELDS, body: customerBody });

test('an empty object misses every required field', async () => {
  const names = ['first_name', 'last_name', 'email', 'phone', 'type', 'billing_address'];
  expectFaults(
    await wallets.create({}),
    400,
    names.map((name) => fault(name, 'required', 'is required')),
  );
});

test.each([
  ['a number', 1],
  ['null', null],
  ['an object', {}],
])('metadata with %s for a text', async (_what, value) => {
  expectFaults(await wallets.create(customerBody({ metadata: { plan: value } })), 400, [
    { field: '/metadata', code: 'invalid_type', message: 'A value of metadata must be a string' },
  ]);
});

test('what is missing or of another type weighs more than what is invalid, and all of it is told', async () => {
  const body = withField(customerBody(), 'billing_address.city', undefined);
  const sent = { ...body, first_name: '', last_name: undefined, phone: 2_348_012_345_678, email: 'james', type: 'x' };
  expectFaults(await wallets.create({ ...sent, nickname: 'Jim' }), 400, [
    fault('last_name', 'required', 'is required'),
    fault('phone', 'invalid_type', 'must be a string'),
    fault('billing_address.city', 'required', 'is required'),
    fault('first_name', 'too_short', 'must be at least 1 characters'),
    fault('email', 'invalid_format', 'must be a valid email'),
    fault('type', 'invalid_value', 'must be one of individual, business'),
    fault('nickname', 'unknown_field', 'is not a field of this request'),
  ]);
});

test('weighs more than a duplicate, and then names no customer', async () => {
  const known = customerBody();
  expect((await wallets.create(known)).status).toBe(201);
  expectFaults(await wallets.create({ ...known, phone: undefined }), 400, [
    fault('phone', 'required', 'is required'),
    { field: '/email', code: 'duplicate', message: 'Customer with this email already exists' },
  ]);
});
