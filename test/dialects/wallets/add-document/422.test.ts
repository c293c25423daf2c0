import { describe, expect, test } from 'vitest';
import { specimen } from '../../../support/cards.ts';
import { documentBody, documentForm } from '../../../support/documents.ts';
import { newTenant } from '../../../support/tenants.ts';
import { createdId, walletsClient } from '../../../support/wallets.ts';
import { filesOf } from '../../cards/creates.ts';
import { expectFaults, fault } from '../errors.ts';
import { DOCUMENT_FIELDS, DOCUMENT_FORM_FIELDS, describeInvalidValues } from '../field-rules.ts';
import { ADD_DOCUMENT } from '../operations.ts';

const wallets = await walletsClient();
const id = await createdId(wallets);

describeInvalidValues(ADD_DOCUMENT, { fields: DOCUMENT_FIELDS, body: documentBody });

describe('a form', () => {
  const values = DOCUMENT_FORM_FIELDS.flatMap(({ name, invalid }) => invalid.map((each) => [name, ...each] as const));
  test.each(values)('%s %j', async (name, value, code, rule) => {
    const form = await documentForm({ [name]: String(value) });
    expectFaults(await wallets.addDocument(id, form), 422, [fault(name, code, rule)]);
  });

  test('a part that there is not, and one that is sent twice', async () => {
    const form = await documentForm({ url: 'https://example.com/front.jpg' });
    form.append('side', 'back');
    const answer = await wallets.addDocument(id, form);
    expectFaults(answer, 422, [
      fault('side', 'duplicate_field', 'must not be sent twice'),
      fault('url', 'unknown_field', 'is not a field of this request'),
    ]);
  });
});

describe('a document that cannot be read', () => {
  test.each([
    ['blurry.jpg', 'too_blurred', 'sharpness'],
    ['dark.jpg', 'too_dark', 'brightness'],
    ['tiny.jpg', 'too_small', 'short_side'],
    ['corrupt.jpg', 'corrupt', 'decodes'],
  ])('%s', async (name, reason, measure) => {
    for (const [field, body] of [
      ['file', await documentForm({ file: await specimen(name) })],
      ['url', documentBody({ url: `https://example.com/${name}` })],
    ] as const) {
      const answer = await wallets.addDocument(id, body);
      const measures = [
        { name: measure, value: expect.anything(), threshold: expect.anything(), unit: expect.any(String) },
      ];
      const unreadable = {
        field: `/${field}`,
        code: 'document_unreadable',
        message: 'KYC document unreadable',
        reasons: [reason],
        measures: reason === 'corrupt' ? [{ ...measures[0], value: null, threshold: null }] : measures,
      };
      expectFaults(answer, 422, [unreadable]);
    }
  });
});

describe('a document that cannot be fetched', () => {
  const unreachable = (reason: string) => ({
    field: '/url',
    code: 'document_unreachable',
    message: 'Could not fetch url',
    reasons: [reason],
  });

  test.each([
    ['https://example.com/missing.jpg', 'status'],
    ['https://cdn.your-app.com/slow.jpg', 'timeout'],
    ['https://example.com/huge.jpg', 'too_large'],
    ['https://169.254.169.254/latest/meta-data', 'forbidden_address'],
    ['https://[::1]/front.jpg', 'forbidden_address'],
    ['https://user:secret@files.test/front.jpg', 'forbidden_address'],
  ])('%s: %s', async (url, reason) => {
    const answer = await wallets.addDocument(id, documentBody({ url }));
    expectFaults(answer, 422, [unreachable(reason)]);
    expect(answer.text).not.toContain('secret');
  });

  test('of a reserved host, in live mode', async () => {
    const live = await walletsClient(await newTenant({ mode: 'live' }));
    const url = 'https://no-such-host.example.com/front.jpg';
    const answer = await live.addDocument(await createdId(live), documentBody({ url }));
    expect(answer.status, answer.text).toBe(422);
    expect(answer.body.error.errors).toMatchObject([{ code: 'document_unreachable' }]);
  });
});

test('bytes of another hash', async () => {
  expectFaults(await wallets.addDocument(id, documentBody({ sha256: 'a'.repeat(64) })), 422, [
    { field: '/url', code: 'document_mismatch', message: 'url does not have the given SHA-256' },
  ]);
});

test('nothing of all this is kept', async () => {
  expect((await wallets.get(id)).body.data.documents).toEqual([]);
  expect(await filesOf(wallets.tenant.id)).toEqual([]);
});
