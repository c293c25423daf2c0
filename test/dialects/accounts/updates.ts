import { expect } from 'vitest';
import { type AccountsClient, businessBody, type Extras, individualBody } from '../../support/accounts.ts';
import type { Answer } from '../../support/cards.ts';
import { ownerDatabase } from '../../support/tenants.ts';
import type { Change } from './changes.ts';
import type { ExpectedFault } from './errors.ts';
import { fault } from './errors.ts';
import type { Operation } from './operations.ts';

/** One of the three updates, as far as a test can speak of all. */
export interface Update extends Operation {
  /** A good change, and with `other` another one; what no two customers may share follows from `id`. */
  readonly body: (id?: string, other?: boolean) => Record<string, unknown>;
  /** The body of a create of a customer that takes the update. */
  readonly customer: () => Record<string, unknown>;
  /** A body that is wrong, and what is wrong with it. */
  readonly wrong: { readonly body: unknown; readonly fault: ExpectedFault };
}

export const UPDATE_INDIVIDUAL: Update = {
  method: 'PATCH',
  path: (id) => `/${id}/individual`,
  body: (_id, other = false) => ({ phone_number: other ? '+2348031111111' : '+2348032222222' }),
  customer: individualBody,
  wrong: { body: { first_name: 7 }, fault: fault('first_name', 'invalid_type', 'must be a string') },
};

export const UPDATE_BUSINESS: Update = {
  method: 'PATCH',
  path: (id) => `/${id}/business`,
  body: (_id, other = false) => ({ website: other ? 'https://other.example.com' : 'https://new.example.com' }),
  customer: businessBody,
  wrong: { body: { name: 7 }, fault: fault('name', 'invalid_type', 'must be a string') },
};

export const UPDATE_COUNTRY_DATA: Update = {
  method: 'PATCH',
  path: (id) => `/${id}/country_data`,
  body: (id = '0', other = false) => ({ ng: { [other ? 'nin' : 'bvn']: digitsOf(id) } }),
  customer: individualBody,
  wrong: { body: { ng: { bvn: '1' } }, fault: fault('ng.bvn', 'invalid_format', 'must be 11 digits') },
};

/** Eleven digits that no other id has, as good as surely. */
const digitsOf = (id: string): string =>
  String(BigInt(`0x${id.replaceAll('-', '')}`) % 10n ** 10n)
    .padStart(10, '0')
    .concat('9');

/** The update as one of the changes of a customer. */
export const changeOf = (update: Update): Change => ({
  status: 200,
  subject: async (accounts) => ({ ...(await created(accounts, update.customer())), persons: [] }),
  send: (accounts, { id }, extras, other) => patch(accounts, update, id, update.body(id, other), extras),
});

/** Creates a customer. @returns it as it is kept. */
export async function created(accounts: AccountsClient, body: unknown) {
  const answer = await accounts.create(body);
  expect(answer.status, answer.text).toBe(201);
  return (await accounts.get(answer.body.data.id)).body.data;
}

/** Sends an update of a customer. */
export const patch = (
  accounts: AccountsClient,
  update: Update,
  id: string,
  body: unknown,
  { query = '', headers = {} }: Extras = {},
): Promise<Answer> => accounts.request('PATCH', `${update.path(id)}${query}`, { body, headers });

/** Asserts that an update did what was asked. @returns the customer it showed, which is the one that is kept. */
export async function changed(accounts: AccountsClient, update: Update, id: string, body: unknown) {
  const answer = await patch(accounts, update, id, body);
  expect(answer.status, answer.text).toBe(200);
  expect(answer.headers.get('etag')).toBe(`"${answer.body.data.version}"`);
  const kept = await accounts.get(id);
  expect(answer.body).toEqual(kept.body);
  return answer.body.data;
}

/** Asserts that a customer is what it was. */
export async function expectUnchanged(accounts: AccountsClient, before: { readonly id: string }): Promise<void> {
  expect((await accounts.get(before.id)).body.data).toEqual(before);
}

/** The events of a customer, oldest first. */
export const eventsOf = (customerId: string) =>
  ownerDatabase()
    .selectFrom('event')
    .select(['version', 'type', 'data'])
    .where('customer_id', '=', customerId)
    .orderBy('version')
    .execute();

/** The events of a customer after `version`, oldest first. */
export const eventsSince = async ({ id, version }: { readonly id: string; readonly version: number }) =>
  (await eventsOf(id)).filter((event) => Number(event.version) > version).map(({ type, data }) => ({ type, data }));
