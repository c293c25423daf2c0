import { describe, expect, test } from 'vitest';
import { individualBody } from '../support/accounts.ts';
import { hidden, made, openBook, shown } from '../support/book.ts';
import { enrollBody, uniqueDigits } from '../support/cards.ts';
import { businessBody as businessOfWallets, customerBody, identification, kycBody } from '../support/wallets.ts';

/* One book of customers behind three APIs: whoever is made through one is there in the others, as far as their shape knows it. */

const book = await openBook();
const { cards, wallets, accounts } = book;

describe('an individual made through', () => {
  test('cards', async () => {
    const number = uniqueDigits();
    const body = enrollBody({ country: 'Nigeria', country_iso_code: 'NG', identification_number: number });
    const id = await made(cards.enroll(body));
    const { inWallets, inAccounts } = await shown(book, id);
    const { first_name, last_name, email, date_of_birth, city, state } = body;
    const same = { id, first_name, last_name, email, date_of_birth };
    expect(inWallets).toMatchObject({
      ...same,
      type: 'individual',
      business_name: null,
      phone: '+237600000000',
      billing_address: { line1: body.street, line2: null, city, state, zip_code: body.postal_code, country: 'NG' },
      client_reference: null,
      metadata: {},
      identifications: [{ type: 'NIN', country: 'NG', number: hidden(number) }],
      documents: [
        { type: 'NIN', side: 'front' },
        { type: 'NIN', side: 'back' },
      ],
    });
    expect(inAccounts).toMatchObject({
      id,
      type: 'INDIVIDUAL',
      email,
      client_reference: null,
      individual: {
        first_name,
        last_name,
        other_name: null,
        date_of_birth,
        phone_number: '+237600000000',
        residential_address: {
          line_1: body.street,
          line_2: null,
          city,
          state,
          postal_code: body.postal_code,
          country: 'NG',
        },
      },
      country_data: { ng: { bvn: null, nin: hidden(number) } },
      requested_currencies: [],
      persons: null,
      documents: [
        { type: 'NIN', side: 'front' },
        { type: 'NIN', side: 'back' },
      ],
    });
    expect(inAccounts.business).toBeUndefined();
  });

  test('cards, with the number of a country that accounts has no field for', async () => {
    const { inWallets, inAccounts } = await shown(book, await made(cards.enroll(enrollBody())));
    expect(inWallets.identifications).toMatchObject([{ type: 'NIN', country: 'CM' }]);
    expect(inAccounts.country_data).toBeNull();
  });

  test('wallets', async () => {
    const body = customerBody({ client_reference: `ref-${uniqueDigits()}`, metadata: { plan: 'gold' } });
    const id = await made(wallets.create(body));
    const { inCards, inWallets, inAccounts } = await shown(book, id);
    const { first_name, last_name, email, client_reference } = body;
    expect(inWallets).toMatchObject({ ...body, id });
    expect(inCards).toMatchObject({
      id,
      first_name,
      last_name,
      email,
      country: 'Nigeria',
      country_iso_code: 'NG',
      street: '123 Test Lane',
      city: 'Lagos',
      state: 'Lagos',
      postal_code: '100001',
      phone_country_code: '+234',
      phone_number: '8012345678',
      identification_number: null,
      type: null,
      number: null,
      image: null,
      photo: null,
      date_of_birth: null,
      is_active: true,
      kyc_status: 'PENDING',
      enrollment_status: 'NOT_ENROLLED',
    });
    expect(inAccounts).toMatchObject({
      type: 'INDIVIDUAL',
      email,
      client_reference,
      state: 'CREATED',
      individual: {
        first_name,
        last_name,
        date_of_birth: null,
        residential_address: {
          line_1: '123 Test Lane',
          line_2: 'Suite 456',
          city: 'Lagos',
          state: 'Lagos',
          postal_code: '100001',
          country: 'NG',
        },
        phone_number: body.phone,
      },
      country_data: null,
      requested_currencies: [],
    });
  });

  test('wallets, once it told who it is', async () => {
    const id = await made(wallets.create(customerBody()));
    const kyc = kycBody({ identification: identification({ type: 'PASSPORT' }), document_back_url: undefined });
    expect((await wallets.submitKyc(id, kyc)).status).toBe(200);
    const { number } = kyc.identification as { number: string };
    const { inCards, inAccounts } = await shown(book, id);
    expect(inCards).toMatchObject({
      identification_number: number,
      number,
      type: 'PASSPORT',
      date_of_birth: `${kyc.date_of_birth}T00:00:00.000Z`,
      image: kyc.document_front_url,
      photo: null,
    });
    expect(inAccounts).toMatchObject({
      individual: { date_of_birth: kyc.date_of_birth },
      country_data: null,
      documents: [{ type: 'PASSPORT', side: 'front' }],
    });
  });

  test('accounts', async () => {
    const body = individualBody();
    const id = await made(accounts.create(body));
    const { inCards, inWallets } = await shown(book, id);
    const { email, client_reference } = body;
    const { bvn, nin } = (body.country_data as { ng: { bvn: string; nin: string } }).ng;
    expect(inCards).toMatchObject({
      first_name: 'Ada',
      last_name: 'Obi',
      email,
      country: 'Nigeria',
      country_iso_code: 'NG',
      street: '12 Marina Road',
      postal_code: '101001',
      phone_country_code: '+234',
      phone_number: '8012345678',
      identification_number: nin,
      type: 'NIN',
      number: nin,
      date_of_birth: '1990-01-15T00:00:00.000Z',
    });
    expect(inWallets).toMatchObject({
      first_name: 'Ada',
      last_name: 'Obi',
      email,
      client_reference,
      type: 'individual',
      status: 'pending_kyc',
      phone: '+2348012345678',
      billing_address: { line1: '12 Marina Road', line2: 'Floor 3', zip_code: '101001', country: 'NG' },
      date_of_birth: '1990-01-15',
      metadata: {},
    });
    expect(inWallets.identifications).toEqual([
      { type: 'BVN', country: 'NG', number: hidden(bvn) },
      { type: 'NIN', country: 'NG', number: hidden(nin) },
    ]);
  });

  test('accounts, of whom hardly anything is known', async () => {
    const id = await made(
      accounts.create({
        currency: 'NGN',
        individual: { first_name: 'Ada', last_name: 'Obi', residential_address: { line_1: 'A', country: 'gh' } },
      }),
    );
    const { inCards, inWallets } = await shown(book, id);
    expect(inCards).toMatchObject({
      first_name: 'Ada',
      email: null,
      country: 'Ghana',
      street: 'A',
      city: null,
      phone_number: null,
      identification_number: null,
      date_of_birth: null,
    });
    expect(inWallets).toMatchObject({
      email: null,
      phone: null,
      billing_address: { line1: 'A', line2: null, city: null, state: null, zip_code: null, country: 'GH' },
      date_of_birth: null,
      identifications: [],
      client_reference: null,
    });
    const nowhere = { currency: 'NGN', individual: { first_name: 'Ada', last_name: 'Obi' } };
    const other = await shown(book, await made(accounts.create(nowhere)));
    expect(other.inCards).toMatchObject({ country: null, street: null, country_iso_code: null });
    expect(other.inWallets.billing_address).toBeNull();
  });
});

test('whoever is found by its e-mail is the same in every list', async () => {
  const bodies = [enrollBody(), businessOfWallets(), individualBody()] as const;
  const ids = [
    await made(cards.enroll(bodies[0])),
    await made(wallets.create(bodies[1])),
    await made(accounts.create(bodies[2])),
  ];
  for (const [index, { email }] of bodies.entries()) {
    const query = `?email=${encodeURIComponent(String(email).toUpperCase())}`;
    const lists = [
      (await cards.list(query)).body.data,
      (await wallets.list(query)).body.data,
      (await accounts.list(query)).body.data.items,
    ];
    for (const items of lists) expect(items).toMatchObject([{ id: ids[index], email }]);
  }
});

test.each([
  ['wallets', () => wallets.create(businessOfWallets())],
  ['accounts', () => accounts.create(individualBody())],
])('a line of a list says what the customer itself says: one made through %s', async (_name, create) => {
  const { id, inWallets, inAccounts } = await shown(book, await made(create()));
  const [line] = (await wallets.list('?limit=1')).body.data;
  const [item] = (await accounts.list('?limit=1')).body.data.items;
  const { documents: _documents, requirements: _requirements, ...rest } = inWallets;
  expect(line).toEqual(rest);
  const { documents: _theirs, requirements: _owed, persons: _persons, ...others } = inAccounts;
  expect(item).toEqual(others);
  expect(line.id).toBe(id);
});
