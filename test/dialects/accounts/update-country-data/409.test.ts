import { expect, test } from 'vitest';
import { accountsClient } from '../../../support/accounts.ts';
import { cardsClient, enrollBody, uniqueDigits } from '../../../support/cards.ts';
import { expectFaults } from '../errors.ts';
import { describeDuplicates, type UniqueNumber } from '../update-duplicates.ts';
import { changed, created, patch, UPDATE_BUSINESS, UPDATE_COUNTRY_DATA } from '../updates.ts';

const number = (name: 'bvn' | 'nin', body: UniqueNumber['body']): UniqueNumber => ({
  name,
  field: `/ng/${name}`,
  body,
  make: uniqueDigits,
  spellings: (value) => [` ${value} `],
});

describeDuplicates(UPDATE_COUNTRY_DATA, [
  number('bvn', (bvn) => ({ ng: { bvn } })),
  number('nin', (nin) => ({ 'ng.nin': nin })),
]);

test('a number is another as BVN than as NIN, and is the same for an individual and for a business', async () => {
  const accounts = await accountsClient();
  const [value, person] = [uniqueDigits(), await created(accounts, UPDATE_COUNTRY_DATA.customer())];
  await changed(accounts, UPDATE_COUNTRY_DATA, person.id, { ng: { bvn: value } });
  const business = await created(accounts, UPDATE_BUSINESS.customer());
  await changed(accounts, UPDATE_COUNTRY_DATA, business.id, { ng: { nin: value } });
  const answer = await patch(accounts, UPDATE_COUNTRY_DATA, business.id, { ng: { bvn: value } });
  expect(answer.status, answer.text).toBe(409);
  expect(answer.body.error.existing_id).toBe(person.id);
});

test('a NIN that came through another API stands in the way where its country is Nigeria', async () => {
  const accounts = await accountsClient();
  const cards = await cardsClient(accounts.tenant);
  const enroll = async (country: string) => {
    const { body } = await cards.enroll(enrollBody({ country_iso_code: country }));
    return body.data;
  };
  const [nigerian, other] = [await enroll('NG'), await enroll('CM')];
  const { id } = await created(accounts, UPDATE_COUNTRY_DATA.customer());
  const taken = await patch(accounts, UPDATE_COUNTRY_DATA, id, { ng: { nin: nigerian.identification_number } });
  expectFaults(taken, 409, [{ field: '/ng/nin', code: 'duplicate', message: 'Customer with this nin already exists' }]);
  expect(taken.body.error.existing_id).toBe(nigerian.id);
  await changed(accounts, UPDATE_COUNTRY_DATA, id, { ng: { nin: other.identification_number } });
});
