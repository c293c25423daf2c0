import { test } from 'vitest';
import { newId } from '../../../../src/lib/ids.ts';
import { accountsClient } from '../../../support/accounts.ts';
import { documentForm } from '../../../support/documents.ts';
import { describeAbsence } from '../access-rules.ts';
import { expectError } from '../errors.ts';
import { ADD_DOCUMENT } from '../operations.ts';

const BIG_BYTES = 9 * 1024 * 1024;

await describeAbsence(ADD_DOCUMENT);

test('a client that sends much before it reads still gets the answer', async () => {
  const accounts = await accountsClient();
  const form = await documentForm({ file: new Blob([Buffer.alloc(BIG_BYTES)]) });
  expectError(await accounts.addDocument(newId(), form), 404, 'Customer not found');
});
