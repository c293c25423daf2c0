import { expect, test } from 'vitest';
import { documentBody, documentForm } from '../../../support/documents.ts';
import { createdId, walletsClient } from '../../../support/wallets.ts';
import { filesOf } from '../../cards/creates.ts';
import { expectFaults } from '../errors.ts';

const wallets = await walletsClient();
const id = await createdId(wallets);
const unsupported = (field: string) => ({ field, code: 'unsupported_type', message: 'Unsupported file type' });

test.each([
  ['a GIF', 'GIF89a'],
  ['a page', '<!doctype html>'],
  ['nothing', ''],
  ['a picture with something before it', '\n\xff\xd8\xff'],
])('%s is no document', async (_what, text) => {
  const file = new Blob([Buffer.from(text, 'latin1')], { type: 'image/jpeg' });
  expectFaults(await wallets.addDocument(id, await documentForm({ file })), 415, [unsupported('/file')]);
});

test('nor is the page behind a URL', async () => {
  const url = 'https://example.com/landing.html';
  expectFaults(await wallets.addDocument(id, documentBody({ url })), 415, [unsupported('/url')]);
});

test('nothing of all this is kept', async () => {
  expect((await wallets.get(id)).body.data.documents).toEqual([]);
  expect(await filesOf(wallets.tenant.id)).toEqual([]);
});
