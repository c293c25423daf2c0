import { describe, expect, test } from 'vitest';
import { type AccountsClient, accountsClient, businessBody, individualBody } from '../../../support/accounts.ts';
import { ownerDatabase } from '../../../support/tenants.ts';

const accounts = await accountsClient();
const made = async (body: unknown = individualBody(), of: AccountsClient = accounts) => {
  const answer = await of.create(body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.data;
};
const bare = () => made({ currency: 'NGN', individual: { first_name: 'Ada', last_name: 'Obi' } });
const put = async (id: string, personId: string, body: unknown) => {
  const answer = await accounts.putPerson(id, personId, body);
  expect(answer.status, answer.text).toBe(200);
  return answer;
};
const person = (customer_id: string, roles: readonly string[], ownership_percent: number | null = null) => ({
  customer_id,
  roles,
  ownership_percent,
  verification_status: 'UNVERIFIED',
});

test('a person belongs to a business, which says so', async () => {
  const [business, ada] = [await made(businessBody()), await made()];
  const answer = await put(business.id, ada.id, { roles: ['OWNER'], ownership_percent: 33.33 });
  const { persons, requirements, version, updated_date: _, ...same } = answer.body.data;
  const { persons: __, requirements: ___, version: had, updated_date: ____, ...before } = business;
  expect(same).toEqual(before);
  expect(persons).toEqual([person(ada.id, ['OWNER'], 33.33)]);
  expect(answer.headers.get('etag')).toBe(`"${version}"`);
  expect((await accounts.get(business.id)).text).toBe(answer.text);
  expect(requirements.map(({ code }: { code: string }) => code)).not.toContain('person_missing');
  // The person itself is as it was.
  expect((await accounts.get(ada.id)).body.data).toEqual(ada);
  const events = await ownerDatabase()
    .selectFrom('event')
    .select(['type', 'data'])
    .where('customer_id', '=', business.id)
    .where('version', '>', had)
    .orderBy('version')
    .execute();
  expect(events).toMatchObject([
    { type: 'customer.updated', data: { fields: ['persons'] } },
    { type: 'requirement.resolved', data: { requirement: 'person_missing' } },
  ]);
});

test('what a person owes is told with the business, by the id of the person', async () => {
  const [business, ada] = [await made(businessBody()), await bare()];
  const { data } = (await put(business.id, ada.id, { roles: ['DIRECTOR'] })).body;
  const [own, ...owed] = data.requirements;
  expect(own).toMatchObject({ code: 'document_missing', customer_id: null });
  expect(ada.requirements).toHaveLength(4);
  const { requirements } = ada;
  expect(owed).toEqual(requirements.map((each: object) => ({ ...each, customer_id: ada.id })));
});

describe('how the person belongs', () => {
  test.each<[unknown, unknown]>([
    [{ roles: ['OWNER'] }, { roles: ['OWNER'], ownership_percent: null }],
    [{ roles: ['DIRECTOR'] }, { roles: ['DIRECTOR'], ownership_percent: null }],
    [
      { roles: ['REPRESENTATIVE'], ownership_percent: null },
      { roles: ['REPRESENTATIVE'], ownership_percent: null },
    ],
    [
      { roles: ['REPRESENTATIVE', ' OWNER ', 'DIRECTOR'], ownership_percent: 12.5 },
      { roles: ['OWNER', 'DIRECTOR', 'REPRESENTATIVE'], ownership_percent: 12.5 },
    ],
    [{ roles: ['OWNER'], ownership_percent: 100 }, { ownership_percent: 100 }],
    [{ roles: ['OWNER'], ownership_percent: 0.01 }, { ownership_percent: 0.01 }],
    [{ roles: ['OWNER'], ownership_percent: 99.99 }, { ownership_percent: 99.99 }],
    [{ roles: ['OWNER'], ownership_percent: 1.1 }, { ownership_percent: 1.1 }],
  ])('%j', async (body, shown) => {
    const [business, ada] = [await made(businessBody()), await made()];
    expect((await put(business.id, ada.id, body)).body.data.persons).toMatchObject([shown]);
  });

  test('is said anew as a whole', async () => {
    const [business, ada] = [await made(businessBody()), await made()];
    await put(business.id, ada.id, { roles: ['OWNER', 'DIRECTOR'], ownership_percent: 60 });
    const changed = await put(business.id, ada.id, { roles: ['OWNER'] });
    expect(changed.body.data.persons).toEqual([person(ada.id, ['OWNER'])]);
    const again = await put(business.id, ada.id, { roles: ['OWNER'], ownership_percent: null });
    expect(again.body.data).toEqual(changed.body.data);
  });
});

test('the shares of all owners are 100 at most, to the hundredth', async () => {
  const business = await made(businessBody());
  const people = [await made(), await made(), await made()];
  for (const [n, share] of [33.33, 33.33, 33.34].entries())
    await put(business.id, people[n].id, { roles: ['OWNER'], ownership_percent: share });
  const { data } = (await accounts.get(business.id)).body;
  expect(data.persons.map((each: { ownership_percent: number }) => each.ownership_percent)).toEqual([
    33.33, 33.33, 33.34,
  ]);
  // A share that is given up is free again.
  await put(business.id, people[0].id, { roles: ['DIRECTOR'] });
  await put(business.id, people[1].id, { roles: ['OWNER'], ownership_percent: 66.66 });
});

test('a person may belong to two businesses, each in its own way', async () => {
  const [first, second, ada] = [await made(businessBody()), await made(businessBody()), await made()];
  await put(first.id, ada.id, { roles: ['OWNER'], ownership_percent: 100 });
  await put(second.id, ada.id, { roles: ['DIRECTOR'] });
  expect((await accounts.get(first.id)).body.data.persons).toEqual([person(ada.id, ['OWNER'], 100)]);
  expect((await accounts.get(second.id)).body.data.persons).toEqual([person(ada.id, ['DIRECTOR'])]);
});
