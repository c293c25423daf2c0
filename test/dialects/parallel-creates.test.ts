import { describe, expect, test } from 'vitest';
import { business, businessBody, individualBody } from '../support/accounts.ts';
import { type Book, openBook } from '../support/book.ts';
import { type Answer, enrollBody, uniqueDigits } from '../support/cards.ts';
import { ownerDatabase } from '../support/tenants.ts';
import { businessBody as businessOfWallets, customerBody } from '../support/wallets.ts';

/* Equal creates at the same time make one customer. Of the creates of cards alone: cards/duplicate-rules.ts. */

const EQUAL_REQUESTS = 10;

/** Sends all at once to one company: one makes a customer, the others name it. @returns those that were refused. */
async function race(requests: readonly ((book: Book) => Promise<Answer>)[]): Promise<Answer[]> {
  const book = await openBook();
  const answers = await Promise.all(requests.map((send) => send(book)));
  const [winner, ...more] = answers.filter(({ status }) => status === 201);
  expect(more.map(({ text }) => text)).toEqual([]);
  const losers = answers.filter(({ status }) => status === 409);
  expect(losers).toHaveLength(requests.length - 1);
  for (const { body } of losers)
    expect((body.error ?? body).existing_id ?? body.existing_id).toBe(winner?.body.data.id);
  const rows = await ownerDatabase()
    .selectFrom('customer')
    .select('id')
    .where('tenant_id', '=', book.cards.tenant.id)
    .execute();
  expect(rows).toEqual([{ id: winner?.body.data.id }]);
  return losers;
}

type Make = (changes: Record<string, unknown>) => Record<string, unknown>;

const reference = (): string => `ref-${uniqueDigits()}`;
const email = (): string => `ann.${uniqueDigits()}@example.com`;

describe.each<[string, 'wallets' | 'accounts', Make, readonly (() => Record<string, unknown>)[]]>([
  [
    'individuals of wallets',
    'wallets',
    customerBody,
    [() => ({ email: email() }), () => ({ client_reference: reference() })],
  ],
  [
    'businesses of wallets',
    'wallets',
    businessOfWallets,
    [() => ({ email: email() }), () => ({ client_reference: reference() })],
  ],
  [
    'individuals of accounts',
    'accounts',
    individualBody,
    [
      () => ({ email: email() }),
      () => ({ client_reference: reference() }),
      () => ({ country_data: { ng: { bvn: uniqueDigits() } } }),
      () => ({ country_data: { ng: { nin: uniqueDigits() } } }),
    ],
  ],
  [
    'businesses of accounts',
    'accounts',
    businessBody,
    [
      () => ({ email: email() }),
      () => ({ client_reference: reference() }),
      () => ({ business: business({ tax_id: null }) }),
      () => ({ business: business({ incorporation_number: null, incorporation_country: null }) }),
    ],
  ],
])(`of ${EQUAL_REQUESTS} %s`, (_name, dialect, make, shares) => {
  test('that are equal one is made', async () => {
    const body = make({});
    await race(Array(EQUAL_REQUESTS).fill(({ [dialect]: { create } }: Book) => create(body)));
  });

  test.each(shares.map((share) => [Object.keys(share()).join(), share] as const))(
    'that are alike in their %s alone one is made',
    async (_field, share) => {
      const shared = share();
      const losers = await race(Array(EQUAL_REQUESTS).fill(({ [dialect]: { create } }: Book) => create(make(shared))));
      for (const { body } of losers) expect(body.error.errors ?? body.error.field_errors).toHaveLength(1);
    },
  );
});

test('of nine customers with one e-mail, three through each API, one is made', async () => {
  const shared = { email: email() };
  const through = [
    ({ cards }: Book) => cards.enroll(enrollBody(shared)),
    ({ wallets }: Book) => wallets.create(customerBody(shared)),
    ({ accounts }: Book) => accounts.create(individualBody(shared)),
  ];
  await race([...through, ...through, ...through]);
});
