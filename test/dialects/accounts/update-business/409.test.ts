import { expect, test } from 'vitest';
import { accountsClient } from '../../../support/accounts.ts';
import { uniqueDigits } from '../../../support/cards.ts';
import { describeDuplicates } from '../update-duplicates.ts';
import { describeWrongKind } from '../update-rules.ts';
import { changed, created, patch, UPDATE_BUSINESS, UPDATE_INDIVIDUAL } from '../updates.ts';

await describeWrongKind(UPDATE_BUSINESS, UPDATE_INDIVIDUAL, 'an individual');

const spellings = (value: string) => [value.toLowerCase(), ` ${value.replace('-', ' ')} `, value.replace('-', '/')];

describeDuplicates(UPDATE_BUSINESS, [
  {
    name: 'incorporation_number',
    field: '/incorporation_number',
    body: (number) => ({ incorporation_number: number, incorporation_country: 'NG' }),
    make: () => `RC-${uniqueDigits()}`,
    spellings,
  },
  {
    name: 'tax_id',
    field: '/tax_id',
    body: (number) => ({ tax_id: number }),
    make: () => `T-${uniqueDigits()}`,
    spellings,
  },
]);

test('a number of another country is another number, until its country is changed', async () => {
  const accounts = await accountsClient();
  const [ann, bob] = [
    await created(accounts, UPDATE_BUSINESS.customer()),
    await created(accounts, UPDATE_BUSINESS.customer()),
  ];
  const { incorporation_number } = ann.business;
  await changed(accounts, UPDATE_BUSINESS, bob.id, { incorporation_number, incorporation_country: 'GH' });
  const moved = await patch(accounts, UPDATE_BUSINESS, bob.id, { incorporation_country: 'NG' });
  expect(moved.status, moved.text).toBe(409);
  expect(moved.body.error.existing_id).toBe(ann.id);
  expect(moved.body.error.field_errors).toMatchObject([{ field: '/incorporation_number' }]);
});

test('a tax id moves to the country of its business once that is known, where it may be taken', async () => {
  const accounts = await accountsClient();
  const tax_id = `T-${uniqueDigits()}`;
  const named = { currency: 'NGN', business: { name: 'Nowhere yet', tax_id } };
  const nowhere = await created(accounts, named);
  const nigerian = { incorporation_number: `RC-${uniqueDigits()}`, incorporation_country: 'NG' };
  await changed(accounts, UPDATE_BUSINESS, nowhere.id, nigerian);
  const taken = await accounts.create({
    ...named,
    business: { ...named.business, ...nigerian, incorporation_number: `RC-${uniqueDigits()}` },
  });
  expect(taken.status, taken.text).toBe(409);
  expect(taken.body.error.existing_id).toBe(nowhere.id);
});
