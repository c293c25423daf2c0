import { expect, test } from 'vitest';
import { documentForm, MAX_FILE_BYTES, pictureOf } from '../../../support/documents.ts';
import { createdId, walletsClient } from '../../../support/wallets.ts';
import { filesOf } from '../../cards/creates.ts';
import { describeTooLarge } from '../body-rules.ts';
import { expectFaults, requestFault } from '../errors.ts';
import { ADD_DOCUMENT } from '../operations.ts';

describeTooLarge(ADD_DOCUMENT);

const formOf = async (bytes: number, changes: Record<string, string> = {}): Promise<FormData> =>
  documentForm({ ...changes, file: await pictureOf(bytes) });

test('a file of exactly 10 MiB is taken, one byte more is not, whatever else is wrong', async () => {
  const wallets = await walletsClient();
  const id = await createdId(wallets);
  const taken = await wallets.addDocument(id, await formOf(MAX_FILE_BYTES), { query: '?dry_run=true' });
  expect(taken.status, taken.text).toBe(200);
  const tooLarge = requestFault('too_large', 'File too large');
  expectFaults(await wallets.addDocument(id, await formOf(MAX_FILE_BYTES + 1)), 413, [tooLarge]);
  expectFaults(await wallets.addDocument(id, await formOf(MAX_FILE_BYTES + 1, { type: 'x' })), 413, [tooLarge]);
  expect((await wallets.get(id)).body.data.documents).toEqual([]);
  expect(await filesOf(wallets.tenant.id)).toEqual([]);
});
