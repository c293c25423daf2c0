import { expect, test } from 'vitest';
import { newId } from '../../../../src/lib/ids.ts';
import { documentForm } from '../../../support/documents.ts';
import { walletsClient } from '../../../support/wallets.ts';
import { describeAbsence } from '../absence-rules.ts';
import { ADD_DOCUMENT } from '../operations.ts';

const BIG_BYTES = 9 * 1024 * 1024;

describeAbsence(ADD_DOCUMENT);

test('a client that sends much before it reads still gets the answer', async () => {
  const wallets = await walletsClient();
  const form = await documentForm({ file: new Blob([Buffer.alloc(BIG_BYTES)]) });
  expect((await wallets.addDocument(newId(), form)).status).toBe(404);
});
