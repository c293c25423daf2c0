import { expect, test } from 'vitest';
import { accountsClient } from '../support/accounts.ts';
import { made, shown } from '../support/book.ts';
import { cardsClient, customerForm, uniqueDigits } from '../support/cards.ts';
import { customerBody } from '../support/wallets.ts';
import type { Answerer } from '../support/webhook-receiver.ts';
import { arrivals, newCompany, settled } from './company.ts';

const CREATED = { event_types: ['customer.created'] };
/** As each API shows a customer. */
const DIALECTS = ['cards', 'wallets', 'accounts'] as const;
const refusesOnce: Answerer = (count) => ({ status: count === 1 ? 503 : 204 });

test('a full payload holds the customer as its API shows it when it is sent, in every format', async () => {
  const company = await newCompany();
  const { wallets, tenant } = company;
  const book = { cards: await cardsClient(tenant), wallets, accounts: await accountsClient(tenant) };
  const endpoints = await Promise.all(
    DIALECTS.flatMap((dialect) =>
      [{ format: dialect }, { format: 'standard', dialect, payload: 'full' }].map(async (changes) => ({
        dialect,
        told: await company.endpoint({ ...CREATED, ...changes }, refusesOnce),
      })),
    ),
  );
  const id = await made(wallets.create(customerBody({ client_reference: uniqueDigits() })));
  await Promise.all(endpoints.map(({ told }) => settled(told.id, [['pending', 1]])));
  await wallets.update(id, { first_name: 'Chidinma', metadata: { tier: 'gold' } });
  await company.advance(7);
  await Promise.all(endpoints.map(({ told }) => settled(told.id, [['delivered', 2]])));

  const { inCards, inWallets, inAccounts } = await shown(book, id);
  const now = { cards: inCards, wallets: inWallets, accounts: inAccounts };
  for (const { dialect, told } of endpoints) {
    const [before, after] = told.received.map(({ json }) => json.data);
    expect(after.customer).toEqual(now[dialect]);
    expect(after.customer.first_name ?? after.customer.individual.first_name).toBe('Chidinma');
    expect(before.customer.first_name ?? before.customer.individual.first_name).toBe('James');
    const { customer: _before, ...factsBefore } = before;
    const { customer: _after, ...facts } = after;
    // What happened stays what it was.
    expect(facts).toEqual(factsBefore);
    expect(facts).toMatchObject({ id, customer_id: id, version: 1, mode: 'test' });
  }
});

test('links in a full payload lead to the documents', async () => {
  const company = await newCompany();
  const cards = await cardsClient(company.tenant);
  const told = await company.endpoint({ ...CREATED, format: 'cards' });
  await made(cards.create(await customerForm()));
  const [latest] = await arrivals(told, 1);
  const response = await fetch(latest?.json.data.customer.image);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
});

test.each(['standard', 'cards', 'wallets', 'accounts'])(
  'a thin payload of the format %s holds nothing that the customer said of itself',
  async (format) => {
    const company = await newCompany();
    const told = await company.endpoint({ format, payload: 'thin' });
    const body = customerBody({
      first_name: 'Zoraïde',
      last_name: 'Quxworth',
      client_reference: 'reference-of-quxworth',
      metadata: { nickname: 'Zozo' },
    });
    const id = await made(company.wallets.create(body));
    await company.wallets.update(id, { first_name: 'Zénobie' });
    const received = await arrivals(told, 4);
    const { billing_address: address, metadata: _, type: _type, ...said } = body;
    const values = [...Object.values(said), ...Object.values(address as object), 'Zozo', 'Zénobie'].map(String);
    for (const { body: sent, json } of received) {
      expect(json.data.customer).toBe(undefined);
      // Two letters, of a country, may stand in any word.
      for (const value of values.filter(({ length }) => length > 2)) expect(sent).not.toContain(value);
    }
  },
);
