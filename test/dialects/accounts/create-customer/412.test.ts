import { expect, test } from 'vitest';
import { accountsClient, individualBody } from '../../../support/accounts.ts';
import { expectNothingStored } from '../../cards/creates.ts';
import { badRequest, expectFaults, whole } from '../errors.ts';

test.each(['"1"', '*', 'W/"1", "2"'])('a create cannot be for a version: If-Match %s', async (value) => {
  const accounts = await accountsClient();
  for (const query of ['', '?dry_run=true']) {
    const answer = await accounts.create(individualBody(), { query, headers: { 'if-match': value } });
    expectFaults(answer, 412, [whole('stale_version', 'If-Match cannot hold: there is no customer yet')]);
    expect(answer.headers.get('etag')).toBeNull();
  }
  await expectNothingStored(accounts.tenant.id);
});

test('what is wrong with the body weighs more', async () => {
  const accounts = await accountsClient();
  const answer = await accounts.create('[]', { headers: { 'if-match': '*' } });
  badRequest(answer, whole('invalid_type', 'The request body must be a JSON object'));
});
