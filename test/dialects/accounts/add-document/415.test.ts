import { describe, expect, test } from 'vitest';
import { accountsClient, individualBody } from '../../../support/accounts.ts';
import { documentBody, documentForm } from '../../../support/documents.ts';
import { describeContentType, NO_JSON } from '../access-rules.ts';
import { expectFaults, fault } from '../errors.ts';
import { ADD_DOCUMENT } from '../operations.ts';

const accounts = await accountsClient();
const { id, version } = (await accounts.create(individualBody())).body.data;
const unsupported = (field: string) => ({
  field: `/${field}`,
  code: 'unsupported_type',
  message: 'Unsupported file type',
});

describe('the bytes decide, whatever name and type say', () => {
  test.each<[string, Buffer]>([
    ['nothing at all', Buffer.alloc(0)],
    ['a GIF', Buffer.from('R0lGODlhAQABAAAAACw=', 'base64')],
    ['a web page', Buffer.from('<!doctype html><title>Document</title>')],
  ])('%s', async (_what, bytes) => {
    const file = new Blob([Uint8Array.from(bytes)], { type: 'image/jpeg' });
    expectFaults(await accounts.addDocument(id, await documentForm({ file })), 415, [unsupported('file')]);
    expect((await accounts.get(id)).body.data.version).toBe(version);
  });

  test('of a landing page', async () => {
    const body = documentBody({ url: 'https://example.com/landing.html' });
    expectFaults(await accounts.addDocument(id, body), 415, [unsupported('url')]);
    expect((await accounts.get(id)).body.data.version).toBe(version);
  });
});

test('a request that is neither form nor JSON weighs more than any fault of it', async () => {
  const headers = { 'content-type': 'image/jpeg' };
  const answer = await accounts.request('POST', `/${id}/documents?dry_run=maybe`, { body: 'x', headers });
  expect(answer.status).toBe(415);
});

test('what is wrong with the fields weighs more than what the bytes are', async () => {
  const body = documentBody({ side: 'left', url: 'https://example.com/landing.html' });
  const answer = await accounts.addDocument(id, body);
  expectFaults(answer, 400, [fault('side', 'invalid_value', 'must be one of front, back')]);
});

describeContentType(
  ADD_DOCUMENT,
  'multipart/form-data or application/json',
  NO_JSON.filter((type) => !type.startsWith('multipart/form-data')),
);
