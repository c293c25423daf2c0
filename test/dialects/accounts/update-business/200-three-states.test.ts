import { describe, expect, test } from 'vitest';
import { accountsClient, business, businessBody } from '../../../support/accounts.ts';
import { uniqueDigits } from '../../../support/cards.ts';
import { badRequest, fault } from '../errors.ts';
import { ADDRESS_PARTS, type Block, CONTACT_PARTS, describeThreeStates, describeWhole } from '../three-states.ts';
import { changed, created, expectUnchanged, patch, UPDATE_BUSINESS } from '../updates.ts';

const [NUMBER, OTHER_NUMBER] = [`RC${uniqueDigits()}`, `rc-${uniqueDigits()}`];

const BUSINESS: Block = {
  update: UPDATE_BUSINESS,
  name: 'business',
  fields: [
    { name: 'name', isRequired: true, had: 'Obi Trading Ltd', sent: 'Søns & Co. "Obi"' },
    { name: 'phone_number', had: '+2348012345679', sent: ' +233302123456 ', shown: '+233302123456' },
    { name: 'incorporation_number', isCoupled: true, had: NUMBER, sent: OTHER_NUMBER },
    { name: 'incorporation_date', had: '2015-03-01', sent: ' 2020-02-29 ', shown: '2020-02-29' },
    { name: 'incorporation_country', isCoupled: true, had: 'NG', sent: ' gh ', shown: 'GH' },
    {
      name: 'registered_address',
      had: { line_1: '12 Marina Road', line_2: null, city: null, state: null, postal_code: '101001', country: 'NG' },
      sent: { line_1: '1 Oxford Street', line_2: 'Floor 1', country: 'GH' },
      shown: {
        line_1: '1 Oxford Street',
        line_2: 'Floor 1',
        city: null,
        state: null,
        postal_code: null,
        country: 'GH',
      },
    },
    { name: 'tax_id', had: `${uniqueDigits()}-0001`, sent: `C00${uniqueDigits()}` },
    { name: 'business_type', had: 'LLC', sent: ' SOLE_PROPRIETORSHIP ', shown: 'SOLE_PROPRIETORSHIP' },
    { name: 'website', had: 'https://obi.example.com', sent: 'http://obi.example.com/ü?a=b' },
    {
      name: 'contact_person',
      had: {
        first_name: 'Ada',
        last_name: 'Obi',
        email: 'ada@obi.example.com',
        phone_number: null,
        position: 'Director',
      },
      sent: { first_name: 'Kofi', last_name: 'Mensah', phone_number: '+233241234567' },
      shown: {
        first_name: 'Kofi',
        last_name: 'Mensah',
        email: null,
        phone_number: '+233241234567',
        position: null,
      },
    },
  ],
};

describeThreeStates(BUSINESS);
describeWhole(BUSINESS, 'registered_address', ADDRESS_PARTS);
describeWhole(BUSINESS, 'contact_person', CONTACT_PARTS);

describe('number and country of incorporation', async () => {
  const accounts = await accountsClient();
  const pair = (number: string | null, country: string | null) => ({
    incorporation_number: number,
    incorporation_country: country,
  });
  const NONE = pair(null, null);
  const withPair = () => created(accounts, businessBody({ business: business(pair(uniqueDigits(), 'NG')) }));
  const without = () => created(accounts, businessBody({ business: business(NONE) }));
  const missing = (which: 'number' | 'country') =>
    which === 'number'
      ? fault('incorporation_number', 'required', 'is required with incorporation_country')
      : fault('incorporation_country', 'required', 'is required with incorporation_number');

  test.each([
    [{ incorporation_number: null }, 'number'],
    [{ incorporation_country: null }, 'country'],
    [{ incorporation_number: null, incorporation_country: 'GH' }, 'number'],
    [{ incorporation_number: '1', incorporation_country: null }, 'country'],
  ] as const)('where both are, %j would leave one', async (body, which) => {
    const before = await withPair();
    badRequest(await patch(accounts, UPDATE_BUSINESS, before.id, { ...body, name: 'Other' }), missing(which));
    badRequest(await patch(accounts, UPDATE_BUSINESS, before.id, body, { query: '?dry_run=true' }), missing(which));
    await expectUnchanged(accounts, before);
  });

  test.each([
    [{ incorporation_number: '1' }, 'country'],
    [{ incorporation_country: 'NG' }, 'number'],
    [{ incorporation_number: '1', incorporation_country: null }, 'country'],
    [{ incorporation_number: null, incorporation_country: 'NG' }, 'number'],
  ] as const)('where neither is, %j would make one', async (body, which) => {
    const before = await without();
    badRequest(await patch(accounts, UPDATE_BUSINESS, before.id, body), missing(which));
    await expectUnchanged(accounts, before);
  });

  test('both go together, come together, and neither is missed', async () => {
    const before = await withPair();
    const gone = await changed(accounts, UPDATE_BUSINESS, before.id, NONE);
    expect(gone.business).toEqual({ ...before.business, ...NONE });
    for (const body of [NONE, { incorporation_number: null }, { incorporation_country: null }])
      expect(await changed(accounts, UPDATE_BUSINESS, before.id, body)).toEqual(gone);
    const both = pair(uniqueDigits(), 'KE');
    const back = await changed(accounts, UPDATE_BUSINESS, before.id, both);
    expect(back.business).toEqual({ ...before.business, ...both });
  });
});
