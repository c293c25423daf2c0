import { test } from 'vitest';
import { accountsClient, businessBody } from '../../../support/accounts.ts';
import { documentBody } from '../../../support/documents.ts';
import { describePreconditions } from '../change-rules.ts';
import { ADD_DOCUMENT } from '../changes.ts';
import { badRequest, expectFaults, fault, whole } from '../errors.ts';

describePreconditions(ADD_DOCUMENT);

test('weighs less than what is wrong with the body, and more than a document of another kind', async () => {
  const accounts = await accountsClient();
  const { id } = (await accounts.create(businessBody())).body.data;
  const headers = { 'if-match': '"1000"' };
  badRequest(
    await accounts.addDocument(id, documentBody({ side: 'left' }), { headers }),
    fault('side', 'invalid_value', 'must be one of front, back'),
  );
  expectFaults(await accounts.addDocument(id, documentBody({ type: 'PASSPORT' }), { headers }), 412, [
    whole('stale_version', 'If-Match names another version of the customer'),
  ]);
});
