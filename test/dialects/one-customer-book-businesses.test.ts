import { describe, expect, test } from 'vitest';
import { address, business, businessBody } from '../support/accounts.ts';
import { hidden, made, openBook, shown } from '../support/book.ts';
import { businessBody as businessOfWallets } from '../support/wallets.ts';

const book = await openBook();
const { wallets, accounts } = book;

describe('a business made through', () => {
  test('wallets', async () => {
    const body = businessOfWallets();
    const { inCards, inAccounts } = await shown(book, await made(wallets.create(body)));
    expect(inCards).toMatchObject({
      first_name: 'James',
      last_name: 'Okafor',
      email: body.email,
      street: '123 Test Lane',
      identification_number: null,
      date_of_birth: null,
    });
    expect(inAccounts).toMatchObject({
      type: 'BUSINESS',
      email: body.email,
      business: {
        name: 'Okafor Trading',
        phone_number: body.phone,
        incorporation_number: null,
        incorporation_country: null,
        incorporation_date: null,
        registered_address: { line_1: '123 Test Lane', country: 'NG' },
        tax_id: null,
        business_type: null,
        website: null,
        contact_person: { first_name: 'James', last_name: 'Okafor', email: null, phone_number: null, position: null },
      },
      persons: [],
    });
    expect(inAccounts.individual).toBeUndefined();
  });

  test('accounts', async () => {
    const body = businessBody();
    const { incorporation_number, tax_id } = body.business as Record<string, string>;
    const { inCards, inWallets } = await shown(book, await made(accounts.create(body)));
    expect(inCards).toMatchObject({
      first_name: 'Ada',
      last_name: 'Obi',
      email: body.email,
      street: '12 Marina Road',
      phone_number: '8012345679',
      identification_number: null,
      type: null,
      date_of_birth: null,
    });
    expect(inWallets).toMatchObject({
      type: 'business',
      business_name: 'Obi Trading Ltd',
      first_name: 'Ada',
      last_name: 'Obi',
      email: body.email,
      phone: '+2348012345679',
      billing_address: { line1: '12 Marina Road', country: 'NG' },
      date_of_birth: null,
      client_reference: body.client_reference,
    });
    expect(inWallets.identifications).toEqual([
      { type: 'INCORPORATION_NUMBER', country: 'NG', number: hidden(incorporation_number) },
      { type: 'TAX_ID', country: 'NG', number: hidden(tax_id) },
    ]);
  });

  test('accounts, that nobody speaks for', async () => {
    const body = businessBody({ business: business({ contact_person: null, registered_address: address() }) });
    const { inCards, inWallets } = await shown(book, await made(accounts.create(body)));
    expect(inCards).toMatchObject({ first_name: 'Obi Trading Ltd', last_name: null });
    expect(inWallets).toMatchObject({ first_name: null, last_name: null, business_name: 'Obi Trading Ltd' });
  });
});
