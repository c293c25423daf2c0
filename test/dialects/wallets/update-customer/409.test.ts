import { expect, test } from 'vitest';
import { businessBody as accountsBusiness, accountsClient } from '../../../support/accounts.ts';
import { uniqueDigits } from '../../../support/cards.ts';
import { createdId, customerBody, walletsClient } from '../../../support/wallets.ts';
import { expectFaults, fault } from '../errors.ts';

const EMAIL = { field: '/email', code: 'duplicate', message: 'Customer with this email already exists' };
const REFERENCE = {
  field: '/client_reference',
  code: 'duplicate',
  message: 'Customer with this client_reference already exists',
};

const wallets = await walletsClient();

test('the e-mail and the reference of another', async () => {
  const known = customerBody({ client_reference: `user-${uniqueDigits()}` });
  const other = await createdId(wallets, known);
  const id = await createdId(wallets);
  const before = (await wallets.get(id)).text;
  const { email, client_reference } = known;
  expectFaults(await wallets.update(id, { email: ` ${String(email).toUpperCase()}` }), 409, [EMAIL], other);
  expectFaults(await wallets.update(id, { client_reference, phone: '+33612345678' }), 409, [REFERENCE], other);
  expectFaults(await wallets.update(id, { client_reference, email }), 409, [EMAIL, REFERENCE], other);
  expect((await wallets.get(id)).text).toBe(before);
});

test('of ten customers that take the same e-mail at once one gets it', async () => {
  const ids = await Promise.all(Array.from({ length: 10 }, () => createdId(wallets)));
  const email = `james.${uniqueDigits()}@example.com`;
  const answers = await Promise.all(ids.map((id) => wallets.update(id, { email })));
  const [winner, ...more] = answers.filter(({ status }) => status === 200);
  expect(more).toEqual([]);
  for (const loser of answers.filter((answer) => answer !== winner))
    expectFaults(loser, 409, [EMAIL], winner?.body.data.id);
});

test.each(['Okafor Trading', null])('an individual has no business name: %j', async (business_name) => {
  const id = await createdId(wallets);
  const wrongKind = { field: '/business_name', code: 'wrong_kind', message: 'The customer is an individual' };
  expectFaults(await wallets.update(id, { business_name, first_name: 'Ada' }), 409, [wrongKind]);
  expect((await wallets.get(id)).body.data.first_name).toBe('James');
});

test('a business that nobody speaks for has no name that could stand in, and gets a contact with a whole name', async () => {
  const accounts = await accountsClient(wallets.tenant);
  const made = await accounts.create(accountsBusiness({ business: { name: 'Obi Trading' } }));
  const { id } = made.body.data;
  const message = 'business_name cannot be null: the business has no contact whose name could stand in';
  expectFaults(await wallets.update(id, { business_name: null }), 409, [
    { field: '/business_name', code: 'state_conflict', message },
  ]);
  expectFaults(await wallets.update(id, { first_name: 'Ada' }), 400, [
    fault('last_name', 'required', 'is required: the business has no contact yet'),
  ]);
  const answer = await wallets.update(id, { first_name: 'Ada', last_name: 'Obi' });
  expect(answer.body.data).toMatchObject({ first_name: 'Ada', last_name: 'Obi', business_name: 'Obi Trading' });
});
