import { expect, test } from 'vitest';
import { newId } from '../../../src/lib/ids.ts';
import { type AccountsClient, accountsClient, businessBody, individualBody } from '../../support/accounts.ts';
import type { Answer } from '../../support/cards.ts';
import { moreCredentials } from '../../support/tenants.ts';
import { expectError, expectFaults } from './errors.ts';

type Send = (accounts: AccountsClient, id: string, personId: string) => Promise<Answer>;

const made = async (accounts: AccountsClient, body: unknown): Promise<string> =>
  (await accounts.create(body)).body.data.id;

/** A person that the caller does not have: status 404. */
export function describeAbsentPerson(send: Send): void {
  test('a person that is no customer, or whose id has no form', async () => {
    const accounts = await accountsClient();
    const id = await made(accounts, businessBody());
    const person = await made(accounts, individualBody());
    for (const personId of [newId(), 'nobody', person.toUpperCase(), `${person}%00`, '%F0%9F%98%80'])
      expectError(await send(accounts, id, personId), 404, 'Person not found');
  });

  test('a business is no person, not even another one', async () => {
    const accounts = await accountsClient();
    const [id, other] = [await made(accounts, businessBody()), await made(accounts, businessBody())];
    expectError(await send(accounts, id, id), 404, 'Person not found');
    expectError(await send(accounts, id, other), 404, 'Person not found');
  });

  test("another tenant's person and the other mode's", async () => {
    const accounts = await accountsClient();
    const id = await made(accounts, businessBody());
    for (const of of [await accountsClient(), await accountsClient(await moreCredentials(accounts.tenant, 'live'))])
      expectError(await send(accounts, id, await made(of, individualBody())), 404, 'Person not found');
    expect((await accounts.get(id)).body.data.persons).toEqual([]);
  });
}

/** Only a business has persons: status 409. */
export function describeNoBusiness(send: Send): void {
  test('an individual has no persons', async () => {
    const accounts = await accountsClient();
    const [id, other] = [await made(accounts, individualBody()), await made(accounts, individualBody())];
    const faults = [{ field: '', code: 'wrong_kind', message: 'The customer is an individual' }];
    for (const personId of [other, id, newId(), 'nobody'])
      expectFaults(await send(accounts, id, personId), 409, faults);
    expect((await accounts.get(id)).body.data.persons).toBeNull();
  });
}
