import { describe, expect, inject, test } from 'vitest';
import { accountsClient, businessBody, individualBody } from '../../../support/accounts.ts';
import { ownerDatabase } from '../../../support/tenants.ts';

const accounts = await accountsClient();
const made = async (body: unknown = individualBody()) => (await accounts.create(body)).body.data;
const businessOf = async (...people: readonly { id: string }[]): Promise<string> => {
  const { id } = await made(businessBody());
  for (const { id: personId } of people)
    expect((await accounts.putPerson(id, personId, { roles: ['OWNER'], ownership_percent: 50 })).status).toBe(200);
  return id;
};

test('takes one person out; both stay customers', async () => {
  const [ada, bob] = [await made(), await made()];
  const id = await businessOf(ada, bob);
  const before = (await accounts.get(id)).body.data;
  const answer = await accounts.removePerson(id, ada.id);
  expect(answer.status, answer.text).toBe(200);
  const { data } = answer.body;
  expect(data.persons).toMatchObject([{ customer_id: bob.id }]);
  expect(data.requirements.filter((owed: { customer_id: string }) => owed.customer_id === ada.id)).toEqual([]);
  expect(answer.headers.get('etag')).toBe(`"${before.version + 1}"`);
  expect((await accounts.get(id)).text).toBe(answer.text);
  expect((await accounts.get(ada.id)).body.data).toEqual(ada);
  const event = await ownerDatabase()
    .selectFrom('event')
    .select(['type', 'data'])
    .where('customer_id', '=', id)
    .where('version', '=', data.version)
    .executeTakeFirstOrThrow();
  expect(event).toEqual({ type: 'customer.updated', data: { fields: ['persons'] } });
});

test('without the last one a business asks for persons again', async () => {
  const ada = await made();
  const id = await businessOf(ada);
  const { data } = (await accounts.removePerson(id, ada.id)).body;
  expect(data.persons).toEqual([]);
  expect(data.requirements).toMatchObject([
    { code: 'person_missing', field: 'persons', reason: 'no_associated_person', customer_id: null },
    { code: 'document_missing' },
  ]);
});

test('leaves the same person in another business', async () => {
  const ada = await made();
  const [first, second] = [await businessOf(ada), await businessOf(ada)];
  await accounts.removePerson(first, ada.id);
  expect((await accounts.get(second)).body.data.persons).toMatchObject([{ customer_id: ada.id }]);
});

describe('needs no body, and drops one', () => {
  test.each([
    ['application/json', ''],
    ['application/json', '{'],
    ['text/plain', 'x'],
    ['image/png', 'x'.repeat(300_000)],
  ])('of type %s', async (type, body) => {
    const ada = await made();
    const id = await businessOf(ada);
    const response = await fetch(`${inject('shared').url}/customer/${id}/persons/${ada.id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${accounts.tenant.api_key}`, 'content-type': type },
      body,
    });
    expect(response.status, await response.text()).toBe(200);
  });
});
