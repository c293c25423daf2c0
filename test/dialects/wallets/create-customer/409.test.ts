import { describe, expect, test } from 'vitest';
import { uniqueDigits } from '../../../support/cards.ts';
import { moreCredentials } from '../../../support/tenants.ts';
import { createdId, customerBody, type WalletsClient, walletsClient } from '../../../support/wallets.ts';
import { rowsOf } from '../../cards/creates.ts';
import { expectFaults, fault } from '../errors.ts';

const EQUAL_REQUESTS = 10;

const EMAIL = { field: '/email', code: 'duplicate', message: 'Customer with this email already exists' };
const REFERENCE = {
  field: '/client_reference',
  code: 'duplicate',
  message: 'Customer with this client_reference already exists',
};

const person = () => customerBody({ client_reference: `user-${uniqueDigits()}` });

test('the same e-mail, the same reference, and both', async () => {
  const wallets = await walletsClient();
  const known = person();
  const id = await createdId(wallets, known);
  const { email, client_reference } = known;
  expectFaults(await wallets.create(customerBody({ email })), 409, [EMAIL], id);
  expectFaults(await wallets.create(customerBody({ client_reference })), 409, [REFERENCE], id);
  expectFaults(await wallets.create(known), 409, [EMAIL, REFERENCE], id);
  expectFaults(await wallets.create(known, { query: '?dry_run=true' }), 409, [EMAIL, REFERENCE], id);
  expect((await rowsOf(wallets.tenant.id)).customer).toBe(1);
});

test('the e-mail of one and the reference of another name the first of them', async () => {
  const wallets = await walletsClient();
  const [ann, bob] = [person(), person()];
  const annId = await createdId(wallets, ann);
  await createdId(wallets, bob);
  const both = customerBody({ email: ann.email, client_reference: bob.client_reference });
  expectFaults(await wallets.create(both), 409, [EMAIL, REFERENCE], annId);
});

test('case and blanks do not make another e-mail, but another reference', async () => {
  const wallets = await walletsClient();
  const email = `James.${uniqueDigits()}@Example.com`;
  const id = await createdId(wallets, customerBody({ email, client_reference: 'user-A' }));
  expectFaults(await wallets.create(customerBody({ email: ` ${email.toUpperCase()}\t` })), 409, [EMAIL], id);
  expectFaults(await wallets.create(customerBody({ client_reference: ' user-A ' })), 409, [REFERENCE], id);
  expect((await wallets.create(customerBody({ client_reference: 'USER-a' }))).status).toBe(201);
});

test('weighs more than what is invalid, and all of it is told', async () => {
  const wallets = await walletsClient();
  const known = person();
  const id = await createdId(wallets, known);
  const invalid = fault('first_name', 'too_short', 'must be at least 1 characters');
  expectFaults(await wallets.create({ ...known, first_name: ' ' }), 409, [EMAIL, REFERENCE, invalid], id);
  // A value that is invalid itself is held against nobody.
  const long = { ...known, email: undefined, client_reference: 'x'.repeat(65) };
  expect((await wallets.create(long)).body.error.errors).toHaveLength(2);
});

test('tenants know nothing of each other, nor do the modes of one', async () => {
  const wallets = await walletsClient();
  const known = person();
  await createdId(wallets, known);
  const live = await walletsClient(await moreCredentials(wallets.tenant, 'live'));
  for (const other of [await walletsClient(), live]) expect((await other.create(known)).status).toBe(201);
});

describe(`of ${EQUAL_REQUESTS} at the same time one wins`, () => {
  const race = async (wallets: WalletsClient, body: () => unknown, ...faults: object[]) => {
    const answers = await Promise.all(Array.from({ length: EQUAL_REQUESTS }, () => wallets.create(body())));
    const [winner, ...more] = answers.filter(({ status }) => status === 201);
    expect(more).toEqual([]);
    const losers = answers.filter(({ status }) => status === 409);
    expect(losers).toHaveLength(EQUAL_REQUESTS - 1);
    for (const loser of losers) {
      expect(loser.body.error.existing_id).toBe(winner?.body.data.id);
      // Of two equal values the second may be found while the first is still being written.
      expect(loser.body.error.errors.length).toBeGreaterThan(0);
      expect(faults).toEqual(expect.arrayContaining(loser.body.error.errors));
    }
    expect((await rowsOf(wallets.tenant.id)).customer).toBe(1);
  };

  test('when all are equal', async () => {
    const known = person();
    await race(await walletsClient(), () => known, EMAIL, REFERENCE);
  });

  test('when only the reference is', async () => {
    await race(await walletsClient(), () => customerBody({ client_reference: 'user-1' }), REFERENCE);
  });

  test('when only the e-mail is', async () => {
    const { email } = person();
    await race(await walletsClient(), () => customerBody({ email, client_reference: uniqueDigits() }), EMAIL);
  });
});
