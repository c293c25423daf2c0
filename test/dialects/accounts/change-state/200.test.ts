import { describe, expect, test } from 'vitest';
import { accountsClient, businessBody, individualBody } from '../../../support/accounts.ts';
import { documentBody } from '../../../support/documents.ts';
import { eventually } from '../../../support/eventually.ts';
import { ownerDatabase } from '../../../support/tenants.ts';
import { roadTo, STEPS } from '../states.ts';

const accounts = await accountsClient();

const eventsOf = async (id: string): Promise<string[]> => {
  const rows = await ownerDatabase()
    .selectFrom('event')
    .select(['type', 'data'])
    .where('customer_id', '=', id)
    .orderBy('version')
    .execute();
  return rows.map(({ type, data }) => `${type} ${JSON.stringify(data)}`);
};

describe.each(STEPS.filter(({ isAllowed }) => isAllowed))('$from to $to', ({ from, to, event }) => {
  test.each([
    ['an individual', individualBody],
    ['a business', businessBody],
  ])('of %s', async (_kind, bodyOf) => {
    const before = await roadTo(accounts, from, bodyOf());
    const answer = await accounts.changeState(before.id, to);
    expect(answer.status, answer.text).toBe(200);
    const { state, version, updated_date, ...data } = answer.body.data;
    const { state: _, version: had, updated_date: __, ...same } = before;
    expect(state).toBe(to);
    expect(data).toEqual(same);
    expect(answer.headers.get('etag')).toBe(`"${version}"`);
    expect((await accounts.get(before.id)).text).toBe(answer.text);
    const events = await eventsOf(before.id);
    if (event === null) {
      expect([version, updated_date]).toEqual([had, before.updated_date]);
      expect(events).toHaveLength(had);
    } else {
      expect(version).toBe(had + 1);
      expect(events.at(-1)).toBe(`${event} {"lifecycle":"${to.toLowerCase()}"}`);
    }
  });
});

test('the state may have spaces around it', async () => {
  const { id } = await roadTo(accounts, 'CREATED', individualBody());
  expect((await accounts.changeState(id, ' BLOCKED ')).body.data.state).toBe('BLOCKED');
});

describe('an approval', () => {
  const verified = async (id: string) => {
    expect((await accounts.addDocument(id, documentBody())).status).toBe(201);
    return eventually('verified', async () => {
      const { data } = (await accounts.get(id)).body;
      return data.verification_status === 'VERIFIED' ? data : null;
    });
  };

  test.each([
    ['CREATED', 'ACTIVE'],
    ['ACTIVE', 'ACTIVE'],
    ['INACTIVE', 'INACTIVE'],
    ['BLOCKED', 'BLOCKED'],
  ] as const)('makes of %s %s', async (from, to) => {
    const { id } = await roadTo(accounts, from, individualBody());
    expect((await verified(id)).state).toBe(to);
    if (to !== 'ACTIVE') expect((await accounts.changeState(id, 'ACTIVE')).body.data.state).toBe('ACTIVE');
  });
});
