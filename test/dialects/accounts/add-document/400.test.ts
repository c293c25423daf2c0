import { describe, expect, test } from 'vitest';
import { accountsClient, individualBody } from '../../../support/accounts.ts';
import { documentBody, documentForm } from '../../../support/documents.ts';
import { filesOf } from '../../cards/creates.ts';
import { describeRequestFaults } from '../change-rules.ts';
import { ADD_DOCUMENT } from '../changes.ts';
import { badRequest, fault, whole } from '../errors.ts';

const accounts = await accountsClient();
const { id, version } = (await accounts.create(individualBody())).body.data;

const TYPES = 'NIN, PASSPORT, VOTERS_CARD, DRIVERS_LICENSE, INCORPORATION_CERTIFICATE';
const required = (name: string) => fault(name, 'required', 'is required');
const noText = (name: string) => fault(name, 'invalid_type', 'must be a string');
const UNKNOWN_TYPE = fault('type', 'invalid_value', `must be one of ${TYPES}`);
const UNKNOWN_SIDE = fault('side', 'invalid_value', 'must be one of front, back');
const NO_URL = fault('url', 'invalid_format', 'must be an absolute HTTPS URL');
const NO_HASH = fault('sha256', 'invalid_format', 'must be a SHA-256 as 64 hexadecimal digits');
const unknown = (name: string) => fault(name, 'unknown_field', 'is not a field of this request');

describe('a body', () => {
  test.each([
    [{ type: undefined }, [required('type')]],
    [{ type: null }, [noText('type')]],
    [{ type: 1 }, [noText('type')]],
    [{ type: '' }, [UNKNOWN_TYPE]],
    [{ type: 'passport' }, [UNKNOWN_TYPE]],
    [{ type: 'BVN' }, [UNKNOWN_TYPE]],
    [{ side: null }, [noText('side')]],
    [{ side: 'left' }, [UNKNOWN_SIDE]],
    [{ url: undefined }, [required('url')]],
    [{ url: null }, [noText('url')]],
    [{ url: ['https://example.com/front.jpg'] }, [noText('url')]],
    [{ url: '' }, [fault('url', 'too_short', 'must be at least 1 characters')]],
    [{ url: 'front.jpg' }, [NO_URL]],
    [{ url: 'https://' }, [NO_URL]],
    [{ url: 'http://example.com/front.jpg' }, [fault('url', 'not_https', 'must be HTTPS')]],
    [{ url: 'file:///etc/passwd' }, [fault('url', 'not_https', 'must be HTTPS')]],
    [{ url: `https://example.com/${'x'.repeat(2029)}` }, [fault('url', 'too_long', 'must be at most 2048 characters')]],
    [{ sha256: '0'.repeat(63) }, [NO_HASH]],
    [{ sha256: 'g'.repeat(64) }, [NO_HASH]],
    [{ sha256: null }, [noText('sha256')]],
    [{ file: 'x' }, [unknown('file')]],
    [
      { type: 'x', side: 'y', url: 'z', sha256: '0', name: 'Ada' },
      [UNKNOWN_TYPE, UNKNOWN_SIDE, NO_HASH, unknown('name'), NO_URL],
    ],
  ])('with %j', async (changes, faults) => {
    badRequest(await accounts.addDocument(id, documentBody(changes)), ...faults);
  });

  test.each([
    ['{', whole('malformed_json', 'The request body must be valid JSON')],
    ['[]', whole('invalid_type', 'The request body must be a JSON object')],
  ])('%j', async (body, expected) => badRequest(await accounts.addDocument(id, body), expected));
});

describe('a form', () => {
  test.each<[string, Record<string, string | null>, ReturnType<typeof fault>[]]>([
    ['without type', { type: null }, [required('type')]],
    ['of another type', { type: 'ID_CARD' }, [UNKNOWN_TYPE]],
    ['of another side', { side: 'both' }, [UNKNOWN_SIDE]],
    ['without a file', { file: null }, [required('file')]],
    ['with a URL', { url: 'https://example.com/front.jpg' }, [unknown('url')]],
    ['with nothing in it', { type: null, side: null, file: null }, [required('type'), required('file')]],
  ])('%s', async (_what, changes, faults) => {
    badRequest(await accounts.addDocument(id, await documentForm(changes)), ...faults);
  });

  test('with two files', async () => {
    const form = await documentForm();
    form.append('file', new Blob(['x']), 'second.jpg');
    const { status, body } = await accounts.addDocument(id, form);
    expect(status).toBe(400);
    expect(body.error.field_errors).toMatchObject([{ field: '/file', code: 'duplicate_field' }]);
  });

  test('that ends in the middle', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const body = '--b\r\nContent-Disposition: form-data; name="type"\r\n\r\nPASS';
    const answer = await accounts.request('POST', `/${id}/documents`, { body, headers });
    expect(answer.status, answer.text).toBe(400);
    expect(answer.body.error.field_errors).toMatchObject([{ field: '', code: 'malformed_multipart' }]);
  });
});

test('nothing of the refused is kept', async () => {
  const own = await accountsClient();
  const { data } = (await own.create(individualBody())).body;
  badRequest(await own.addDocument(data.id, await documentForm({ type: 'X' })), UNKNOWN_TYPE);
  expect((await own.get(data.id)).body.data).toEqual(data);
  expect(await filesOf(own.tenant.id)).toEqual([]);
  expect((await accounts.get(id)).body.data.version).toBe(version);
});

describeRequestFaults(ADD_DOCUMENT);
