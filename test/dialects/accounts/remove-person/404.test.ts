import { expect, test } from 'vitest';
import { accountsClient, businessBody, individualBody } from '../../../support/accounts.ts';
import { describeAbsence } from '../access-rules.ts';
import { expectError } from '../errors.ts';
import { REMOVE_PERSON } from '../operations.ts';
import { describeAbsentPerson } from '../person-rules.ts';

await describeAbsence(REMOVE_PERSON);
describeAbsentPerson((accounts, id, personId) => accounts.removePerson(id, personId));

test('a person that the business does not have, or has no more', async () => {
  const accounts = await accountsClient();
  const { id } = (await accounts.create(businessBody())).body.data;
  const [linked, other] = [await accounts.create(individualBody()), await accounts.create(individualBody())];
  const { data: person } = linked.body;
  await accounts.putPerson(id, person.id, { roles: ['DIRECTOR'] });
  expectError(await accounts.removePerson(id, other.body.data.id), 404, 'Person not found');
  expect((await accounts.removePerson(id, person.id)).status).toBe(200);
  expectError(await accounts.removePerson(id, person.id), 404, 'Person not found');
});
