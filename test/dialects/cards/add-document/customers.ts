import { expect } from 'vitest';
import { newId } from '../../../../src/lib/ids.ts';
import type { CardsClient } from '../../../support/cards.ts';
import { documentBody } from '../../../support/documents.ts';
import { createdId, customerBody, identification, walletsClient } from '../../../support/wallets.ts';
import type { Guarded } from '../creates.ts';

/** The operation on a customer that nobody has: whoever may call learns that. */
export const ADD_DOCUMENT: Guarded = {
  path: `/customers/${newId()}/documents`,
  admitted: 404,
  goodRequest: async () => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(documentBody()),
  }),
};

/** A customer without documents. Only other APIs make one; it costs no inspection. */
export const bareCustomer = async ({ tenant }: CardsClient, body: unknown = customerBody()): Promise<string> =>
  createdId(await walletsClient(tenant), body);

/** A customer with this number that owes a document and nothing else. */
export async function customerWithNumber(cards: CardsClient, number: string): Promise<string> {
  const wallets = await walletsClient(cards.tenant);
  const id = await createdId(wallets);
  const told = { date_of_birth: '1990-01-15', identification: identification({ number }) };
  const answer = await wallets.submitKyc(id, told);
  expect(answer.status, answer.text).toBe(200);
  return id;
}

/** The version of a customer. */
export const versionOf = async (cards: CardsClient, id: string): Promise<number> =>
  Number(JSON.parse((await cards.get(id)).headers.get('etag') ?? '""'));
