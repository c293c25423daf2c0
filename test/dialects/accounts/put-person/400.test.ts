import { describe, expect, test } from 'vitest';
import { accountsClient, businessBody, individualBody } from '../../../support/accounts.ts';
import { ownerDatabase } from '../../../support/tenants.ts';
import { describeRequestFaults } from '../change-rules.ts';
import { PUT_PERSON } from '../changes.ts';
import { badRequest, fault, whole } from '../errors.ts';

const MOST_PERSONS = 50;

const accounts = await accountsClient();
const made = async (body: unknown = individualBody()): Promise<string> => (await accounts.create(body)).body.data.id;
const [id, person] = [await made(businessBody()), await made()];

const SHARE = 'ownership_percent';
const NO_LIST = fault('roles', 'invalid_type', 'must be an array');
const REPEATED = fault('roles', 'invalid_format', 'must be a list without repetitions');
const role = (n: number) => fault(`roles.${n}`, 'invalid_value', 'must be one of OWNER, DIRECTOR, REPRESENTATIVE');
const TOO_LITTLE = fault(SHARE, 'out_of_range', 'must be more than 0');
const TOO_MUCH = fault(SHARE, 'out_of_range', 'must be at most 100');
const NO_NUMBER = fault(SHARE, 'invalid_type', 'must be a number or null');
const DECIMALS = fault(SHARE, 'invalid_format', 'must have at most two decimals');
const NO_OWNER = fault(SHARE, 'invalid_value', 'goes with the role OWNER only');
const shareOf = (ownership_percent: unknown) => ({ roles: ['OWNER'], ownership_percent });

test.each([
  [{}, [fault('roles', 'required', 'is required')]],
  [{ roles: null }, [NO_LIST]],
  [{ roles: 'OWNER' }, [NO_LIST]],
  [{ roles: { 0: 'OWNER' } }, [NO_LIST]],
  [{ roles: [] }, [fault('roles', 'too_short', 'must have at least 1 entries')]],
  [{ roles: ['owner'] }, [role(0)]],
  [{ roles: ['OWNER', 'SIGNATORY'] }, [role(1)]],
  [{ roles: [1] }, [fault('roles.0', 'invalid_type', 'must be a string')]],
  [{ roles: ['OWNER', 'OWNER'] }, [REPEATED]],
  [{ roles: ['OWNER', ' OWNER'] }, [REPEATED]],
  [shareOf('50'), [NO_NUMBER]],
  [shareOf(true), [NO_NUMBER]],
  [shareOf(0), [TOO_LITTLE]],
  [shareOf(-1), [TOO_LITTLE]],
  [shareOf(100.01), [TOO_MUCH]],
  [shareOf(33.333), [DECIMALS]],
  [shareOf(0.001), [DECIMALS]],
  [{ roles: ['DIRECTOR', 'REPRESENTATIVE'], ownership_percent: 5 }, [NO_OWNER]],
  [{ roles: ['OWNER'], since: '2020' }, [fault('since', 'unknown_field', 'is not a field of this request')]],
  [{ roles: ['X'], ownership_percent: 0 }, [role(0), TOO_LITTLE]],
  [[], [whole('invalid_type', 'The request body must be a JSON object')]],
])('%j', async (body, faults) => {
  badRequest(await accounts.putPerson(id, person, body), ...faults);
  expect((await accounts.get(id)).body.data.persons).toEqual([]);
});

describe('more than there can be', () => {
  test('four roles', async () => {
    const roles = ['OWNER', 'DIRECTOR', 'REPRESENTATIVE', 'OWNER'];
    badRequest(
      await accounts.putPerson(id, person, { roles }),
      fault('roles', 'too_many', 'must have at most 3 entries'),
    );
  });

  test('more than 100 percent', async () => {
    const business = await made(businessBody());
    const [ada, bob] = [await made(), await made()];
    const exceeded = {
      field: '/ownership_percent',
      code: 'share_exceeded',
      message: 'The owners would have more than 100 percent',
    };
    expect((await accounts.putPerson(business, ada, shareOf(60))).status).toBe(200);
    badRequest(await accounts.putPerson(business, bob, shareOf(40.01)), exceeded);
    badRequest(await accounts.putPerson(business, bob, shareOf(40.01), { query: '?dry_run=true' }), exceeded);
    expect((await accounts.putPerson(business, bob, shareOf(40))).status).toBe(200);
    badRequest(await accounts.putPerson(business, ada, shareOf(60.01)), exceeded);
    expect((await accounts.get(business)).body.data.persons).toMatchObject([shareOf(60), shareOf(40)]);
  });

  test('more than 100 percent in two requests at a time', async () => {
    const business = await made(businessBody());
    const people = [await made(), await made(), await made()];
    const answers = await Promise.all(people.map((each) => accounts.putPerson(business, each, shareOf(50))));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 400]);
  });

  test(`${MOST_PERSONS + 1} persons`, async () => {
    const business = await made(businessBody());
    const body = { roles: ['REPRESENTATIVE'] };
    const people = await Promise.all(Array.from({ length: MOST_PERSONS }, () => made()));
    const links = people.slice(1).map((personId) => ({
      tenant_id: accounts.tenant.id,
      mode: 'test',
      business_id: business,
      person_id: personId,
      roles: body.roles,
      created_at: new Date(),
    }));
    // One by one over HTTP they would cost seconds.
    await ownerDatabase().insertInto('associated_person').values(links).execute();
    expect((await accounts.putPerson(business, people[0] ?? '', body)).status).toBe(200);
    const { persons } = (await accounts.get(business)).body.data;
    expect(persons).toHaveLength(MOST_PERSONS);
    badRequest(
      await accounts.putPerson(business, await made(), body),
      whole('too_many', `A business has at most ${MOST_PERSONS} persons`),
    );
    // One of them may still change.
    expect((await accounts.putPerson(business, persons[0].customer_id, { roles: ['OWNER'] })).status).toBe(200);
  });
});

describeRequestFaults(PUT_PERSON);
