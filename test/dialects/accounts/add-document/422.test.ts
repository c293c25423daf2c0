import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { accountsClient, individualBody } from '../../../support/accounts.ts';
import { specimen } from '../../../support/cards.ts';
import { documentBody, documentForm } from '../../../support/documents.ts';
import { filesOf } from '../../cards/creates.ts';
import { describeKeys } from '../change-rules.ts';
import { ADD_DOCUMENT } from '../changes.ts';
import { expectFaults, whole } from '../errors.ts';

const accounts = await accountsClient();
const { id, version } = (await accounts.create(individualBody())).body.data;
const unreadable = (field: string) => ({
  field: `/${field}`,
  code: 'document_unreadable',
  message: 'KYC document unreadable',
});
const byUrl = (name: string, changes: Record<string, unknown> = {}) =>
  accounts.addDocument(id, documentBody({ url: `https://example.com/${name}`, ...changes }));

describe('a document that cannot be read', () => {
  test.each([
    ['blurry.jpg', 'too_blurred', 'sharpness'],
    ['corrupt.jpg', 'corrupt', 'decodes'],
  ])('%s', async (name, reason, measure) => {
    const upload = await accounts.addDocument(id, await documentForm({ file: await specimen(name) }));
    for (const [answer, field] of [[await byUrl(name), 'url'] as const, [upload, 'file'] as const]) {
      expectFaults(answer, 422, [unreadable(field)]);
      expect(answer.body.error.field_errors).toMatchObject([{ reasons: [reason], measures: [{ name: measure }] }]);
    }
    expect((await accounts.get(id)).body.data.version).toBe(version);
  });
});

describe('a document that cannot be fetched', () => {
  test.each([
    ['https://example.com/missing.jpg', 'status'],
    ['https://example.com/huge.jpg', 'too_large'],
    ['https://10.0.0.1/front.jpg', 'forbidden_address'],
    ['https://[::1]/front.jpg', 'forbidden_address'],
    ['https://user:secret@files.test/front.jpg', 'forbidden_address'],
  ])('%s', async (url, reason) => {
    const answer = await accounts.addDocument(id, documentBody({ url }));
    expectFaults(answer, 422, [{ field: '/url', code: 'document_unreachable', message: 'Could not fetch url' }]);
    expect(answer.body.error.field_errors[0].reasons).toEqual([reason]);
    expect(answer.text).not.toContain('secret');
  });
});

test('bytes that do not have the hash that was named', async () => {
  expectFaults(await byUrl('front.jpg', { sha256: '0'.repeat(64) }), 422, [
    { field: '/url', code: 'document_mismatch', message: 'url does not have the given SHA-256' },
  ]);
  expect((await accounts.get(id)).body.data.documents).toEqual([]);
});

test('of an upload its bytes belong to the request of a key', async () => {
  const own = await accountsClient();
  const customer = (await own.create(individualBody())).body.data;
  const extras = { headers: { 'idempotency-key': randomUUID() } };
  const first = await own.addDocument(customer.id, await documentForm(), extras);
  expect(first.status, first.text).toBe(201);
  const again = await own.addDocument(customer.id, await documentForm(), extras);
  expect([again.status, again.text, again.headers.get('idempotent-replayed')]).toEqual([201, first.text, 'true']);
  const other = await documentForm({ file: await specimen('good.png') });
  expectFaults(await own.addDocument(customer.id, other, extras), 422, [
    whole('key_reused', 'Idempotency-Key was used with another request'),
  ]);
  expect(await filesOf(own.tenant.id)).toHaveLength(1);
});

describeKeys(ADD_DOCUMENT);
