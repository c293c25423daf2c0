import { expect } from 'vitest';
import { type AccountsClient, accountsClient } from './accounts.ts';
import { type Answer, type CardsClient, cardsClient } from './cards.ts';
import { newTenant } from './tenants.ts';
import { type WalletsClient, walletsClient } from './wallets.ts';

/** One company behind all three APIs. */
export interface Book {
  readonly cards: CardsClient;
  readonly wallets: WalletsClient;
  readonly accounts: AccountsClient;
}

export async function openBook(): Promise<Book> {
  const tenant = await newTenant();
  return {
    cards: await cardsClient(tenant),
    wallets: await walletsClient(tenant),
    accounts: await accountsClient(tenant),
  };
}

/** The id of whom a create made. */
export async function made(sent: Promise<Answer>): Promise<string> {
  const answer = await sent;
  expect(answer.status, answer.text).toBe(201);
  return answer.body.data.id;
}

/** A customer as each API shows it, with its entity tags. */
export async function shown({ cards, wallets, accounts }: Book, id: string) {
  const answers = [await cards.get(id), await wallets.get(id), await accounts.get(id)];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  const [inCards, inWallets, inAccounts] = answers.map(({ body }) => body.data);
  expect([inCards.id, inWallets.id, inAccounts.id]).toEqual([id, id, id]);
  return { id, inCards, inWallets, inAccounts, etags: answers.map(({ headers }) => headers.get('etag')) };
}

/** A number as wallets and accounts show it: but for the last four characters. */
export const hidden = (number: unknown): string => String(number).slice(-4).padStart(String(number).length, '*');
