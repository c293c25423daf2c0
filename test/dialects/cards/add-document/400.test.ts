import { beforeAll, describe, expect, test } from 'vitest';
import { type CardsClient, cardsClient, specimen } from '../../../support/cards.ts';
import { documentBody, documentForm } from '../../../support/documents.ts';
import { badRequest, type ExpectedFault, expectNothingStaged, fault, filesOf } from '../creates.ts';
import { bareCustomer } from './customers.ts';

let cards: CardsClient;
let id: string;
beforeAll(async () => {
  cards = await cardsClient();
  id = await bareCustomer(cards);
});

const TYPES = 'NIN, PASSPORT, VOTERS_CARD, DRIVERS_LICENSE, INCORPORATION_CERTIFICATE';
const UNKNOWN_TYPE = fault('type', 'invalid_value', `must be one of ${TYPES}`);
const UNKNOWN_SIDE = fault('side', 'invalid_value', 'must be one of front, back');
const NO_HASH = fault('sha256', 'invalid_format', 'must be a SHA-256 as 64 hexadecimal digits');
const NO_URL = fault('url', 'invalid_format', 'must be an absolute HTTPS URL');
const HTTP = fault('url', 'not_https', 'must be HTTPS');
const required = (name: string) => fault(name, 'required', 'is required');
const noText = (name: string) => fault(name, 'invalid_type', 'must be a string');
const unknown = (name: string) => fault(name, 'unknown_field', 'is not a field of this request');

describe('a body', () => {
  test.each<[unknown, ExpectedFault[]]>([
    [{}, [required('type'), required('url')]],
    [documentBody({ type: 'passport' }), [UNKNOWN_TYPE]],
    [documentBody({ type: 'BVN' }), [UNKNOWN_TYPE]],
    [documentBody({ type: null }), [noText('type')]],
    [documentBody({ side: 'left' }), [UNKNOWN_SIDE]],
    [documentBody({ side: null }), [noText('side')]],
    [documentBody({ url: null }), [noText('url')]],
    [documentBody({ url: '' }), [fault('url', 'too_short', 'must be at least 1 characters')]],
    [documentBody({ url: 'front.jpg' }), [NO_URL]],
    [documentBody({ url: '//example.com/front.jpg' }), [NO_URL]],
    [documentBody({ url: ' http://example.com/front.jpg' }), [HTTP]],
    [documentBody({ url: 'file:///etc/hosts' }), [HTTP]],
    [documentBody({ sha256: 'a'.repeat(65) }), [NO_HASH]],
    [documentBody({ sha256: 1 }), [noText('sha256')]],
    [documentBody({ file: 'front.jpg' }), [unknown('file')]],
    [
      { type: 'x', side: 'y', url: 'http://example.com', sha256: '0', id: 1 },
      [UNKNOWN_TYPE, UNKNOWN_SIDE, NO_HASH, unknown('id'), HTTP],
    ],
  ])('%j', async (body, faults) => badRequest(await cards.addDocument(id, body), faults));

  test('a URL has 2048 characters at most', async () => {
    const url = (length: number) => 'https://example.com/'.padEnd(length, 'x');
    expect((await cards.addDocument(id, documentBody({ url: url(2_048) }), '?dry_run=true')).status).toBe(200);
    badRequest(await cards.addDocument(id, documentBody({ url: url(2_049) })), [
      fault('url', 'too_long', 'must be at most 2048 characters'),
    ]);
  });

  test.each(['[]', '"text"', '1', 'null'])('%s is not an object', async (body) => {
    badRequest(await cards.addDocument(id, body), [
      { field: '', code: 'invalid_type', message: 'The request body must be a JSON object' },
    ]);
  });

  test.each([
    ['nothing', '', '', 'malformed_json'],
    ['a cut object', '{"type":"PASSPORT"', '', 'malformed_json'],
    ['a key twice', '{"type":"PASSPORT","type":"NIN"}', '/type', 'duplicate_key'],
    ['an escaped U+0000', '{"url":"https://example.com/\\u0000"}', '/url', 'forbidden_character'],
  ])('%s cannot be read', async (_what, body, field, code) => {
    const answer = await cards.addDocument(id, body);
    badRequest(answer, [{ field, code, message: answer.body.message }]);
  });
});

describe('a form', () => {
  test.each<[string, Record<string, string | Blob | null>, ExpectedFault[]]>([
    ['without parts', { type: null, side: null, file: null }, [required('type'), required('file')]],
    ['of a type that no document has', { type: 'ID_CARD' }, [UNKNOWN_TYPE]],
    ['of both sides', { side: 'both' }, [UNKNOWN_SIDE]],
    ['with a text for the file', { file: 'front.jpg' }, [fault('file', 'invalid_type', 'must be a file')]],
    ['with a file for a text', { side: new Blob(['front']) }, [fault('side', 'unknown_field', 'does not take a file')]],
    ['with a URL', { url: 'https://example.com/front.jpg' }, [unknown('url')]],
    [
      'with all of it',
      { type: 'x', side: 'y', file: null, x: 'z' },
      [UNKNOWN_TYPE, UNKNOWN_SIDE, unknown('x'), required('file')],
    ],
  ])('%s', async (_what, changes, faults) => {
    badRequest(await cards.addDocument(id, await documentForm(changes)), faults);
  });

  test('with two files', async () => {
    const form = await documentForm();
    form.append('file', await specimen('good.png'), 'second.png');
    badRequest(await cards.addDocument(id, form), [fault('file', 'duplicate_field', 'must not be sent twice')]);
  });

  test('that is cut off', async () => {
    const body = '--b\r\ncontent-disposition: form-data; name="type"\r\n\r\nPASS';
    const answer = await cards.addDocument(id, body, '', { 'content-type': 'multipart/form-data; boundary=b' });
    badRequest(answer, [{ field: '', code: 'malformed_multipart', message: answer.body.message }]);
  });
});

describe('the request around it', () => {
  test.each([
    ['?dry_run=maybe', fault('dry_run', 'invalid_type', 'must be a boolean')],
    ['?dry_run=', fault('dry_run', 'invalid_type', 'must be a boolean')],
    ['?enroll=true', unknown('enroll')],
  ])('%s, told with the faults of the body', async (query, expected) => {
    badRequest(await cards.addDocument(id, documentBody({ side: 'left' }), query), [expected, UNKNOWN_SIDE]);
    badRequest(await cards.addDocument(id, await documentForm({ side: 'left' }), query), [expected, UNKNOWN_SIDE]);
  });

  test.each([
    ['if-match', '1', 'If-Match must be * or a list of entity tags such as "7"'],
    ['idempotency-key', 'k'.repeat(256), 'Idempotency-Key must be 1 to 255 printable ASCII characters'],
  ])('%s: %s', async (name, value, message) => {
    const answer = await cards.addDocument(id, documentBody(), '', { [name]: value });
    badRequest(answer, [{ field: '', code: 'invalid_format', message }]);
  });
});

test('nothing of the refused is kept', async () => {
  const own = await cardsClient();
  const bare = await bareCustomer(own);
  const before = (await own.get(bare)).text;
  badRequest(await own.addDocument(bare, await documentForm({ type: 'x' })), [UNKNOWN_TYPE]);
  expect((await own.get(bare)).text).toBe(before);
  expect(await filesOf(own.tenant.id)).toEqual([]);
  await expectNothingStaged();
});
