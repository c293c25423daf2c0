import { expect, test } from 'vitest';
import { accountsClient, individualBody } from '../../../support/accounts.ts';
import { documentForm, MAX_FILE_BYTES, pictureOf } from '../../../support/documents.ts';
import { filesOf } from '../../cards/creates.ts';
import { describeBodyLimit } from '../access-rules.ts';
import { expectFaults, whole } from '../errors.ts';
import { ADD_DOCUMENT } from '../operations.ts';

test('an upload of more than 10 MiB is refused, whatever else is wrong, and one of exactly so many is taken', async () => {
  const accounts = await accountsClient();
  const { id } = (await accounts.create(individualBody())).body.data;
  const tooLarge = await pictureOf(MAX_FILE_BYTES + 1);
  const refused = [whole('too_large', 'File too large')];
  expectFaults(await accounts.addDocument(id, await documentForm({ file: tooLarge })), 413, refused);
  expectFaults(await accounts.addDocument(id, await documentForm({ type: 'X', file: tooLarge })), 413, refused);
  expect(await filesOf(accounts.tenant.id)).toEqual([]);
  const answer = await accounts.addDocument(id, await documentForm({ file: await pictureOf(MAX_FILE_BYTES) }));
  expect(answer.status, answer.text).toBe(201);
  expect(answer.body.data.size_bytes).toBe(MAX_FILE_BYTES);
});

describeBodyLimit(ADD_DOCUMENT);
