import { beforeAll, describe, expect, test } from 'vitest';
import { type WalletsClient, walletsClient } from '../../support/wallets.ts';
import { rowsOf } from '../cards/creates.ts';
import { expectFaults, fault, requestFault } from './errors.ts';
import { send, subjectOf, type Write } from './operations.ts';

const MAX_JSON_BYTES = 256 * 1024;

const WRONG_TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/merge-patch+json',
  'application/jsonx',
  'json',
  '',
];

/** What a request must be before its fields are looked at: status 400. */
export function describeBodies(write: Write, expectedType: string): void {
  let wallets: WalletsClient;
  let id: string;
  beforeAll(async () => {
    wallets = await walletsClient();
    id = await subjectOf(write, wallets);
  });
  const wrongType = requestFault('wrong_content_type', `The request must be ${expectedType}`);

  test.each(WRONG_TYPES)('a request of type %j', async (type) => {
    const answer = await send(write, wallets, id, write.goodBody(), { headers: { 'content-type': type } });
    expectFaults(answer, 400, [wrongType]);
  });

  test('a request without a body and a type', async () => {
    expectFaults(await send(write, wallets, id, undefined), 400, [wrongType]);
  });

  describe('a body that cannot be read', () => {
    test.each<[string, string | Uint8Array, string, string]>([
      ['nothing', '', '', 'malformed_json'],
      ['a cut object', '{"first_name":', '', 'malformed_json'],
      ['a comma too many', '{"first_name":"James",}', '', 'malformed_json'],
      ['a byte order mark', '\ufeff{}', '', 'malformed_json'],
      ['a key twice', '{"type":"NIN","type":"NIN"}', '/type', 'duplicate_key'],
      ['a key that poisons', '{"__proto__":{}}', '', 'malformed_json'],
      ['an escaped U+0000', '{"email":"a\\u0000b"}', '/email', 'forbidden_character'],
      ['half of a surrogate pair', '{"metadata":{"plan":"\\ud83d"}}', '/metadata/plan', 'forbidden_character'],
      ['a number beyond a double', '{"phone":2348012345678000000001}', '/phone', 'unsafe_number'],
      ['nesting', `{"metadata":${'['.repeat(40)}${']'.repeat(40)}}`, '/metadata', 'too_deep'],
      ['bytes that are no UTF-8', Buffer.from('{"city":"Yaound\xe9"}', 'latin1'), '', 'invalid_utf8'],
    ])('%s', async (_what, body, field, code) => {
      const answer = await send(write, wallets, id, body);
      const { message } = answer.body.error;
      expectFaults(answer, 400, [{ field: expect.stringMatching(`^${field}`), code, message }]);
    });

    test.each(['[]', '"text"', '1', 'null', 'true', '[{}]'])('%s is not an object', async (body) => {
      expectFaults(await send(write, wallets, id, body), 400, [
        requestFault('invalid_type', 'The request body must be a JSON object'),
      ]);
    });
  });

  test.each(['garbage', '', '1', 'TRUE'])('dry_run=%s is no boolean', async (value) => {
    const answer = await send(write, wallets, id, write.goodBody(), { query: `?dry_run=${value}` });
    expectFaults(answer, 400, [fault('dry_run', 'invalid_type', 'must be a boolean')]);
  });

  test.each([
    ['of 256 characters', 'k'.repeat(256)],
    ['that is not ASCII', 'clé'],
    ['with a tabulator', 'a\tb'],
  ])('an Idempotency-Key %s', async (_what, key) => {
    const answer = await send(write, wallets, id, write.goodBody(), { headers: { 'idempotency-key': key } });
    const message = 'Idempotency-Key must be 1 to 255 printable ASCII characters';
    expectFaults(answer, 400, [requestFault('invalid_format', message)]);
  });

  test.each(['1', '"1', '*, "1"'])('If-Match: %s', async (value) => {
    const answer = await send(write, wallets, id, write.goodBody(), { headers: { 'if-match': value } });
    const message = 'If-Match must be * or a list of entity tags such as "7"';
    expectFaults(answer, 400, [requestFault('invalid_format', message)]);
  });

  test('nothing of all this is stored', async () => {
    const own = await walletsClient();
    const subject = await subjectOf(write, own);
    const before = await rowsOf(own.tenant.id);
    for (const [body, query] of [
      ['{', ''],
      ['null', ''],
      [write.goodBody(), '?dry_run=x'],
    ])
      expect((await send(write, own, subject, body, { query: String(query) })).status).toBe(400);
    expect(await rowsOf(own.tenant.id)).toEqual(before);
  });
}

/** A body of JSON that is too large: status 413. */
export function describeTooLarge(write: Write): void {
  const bodyOf = (bytes: number): string => `{"x":"${'x'.repeat(bytes - '{"x":""}'.length)}"}`;

  test('a body of one byte more than 256 KiB', async () => {
    const wallets = await walletsClient();
    const id = await subjectOf(write, wallets);
    expectFaults(await send(write, wallets, id, bodyOf(MAX_JSON_BYTES + 1)), 413, [
      requestFault('too_large', 'Request body too large'),
    ]);
    expect((await send(write, wallets, id, bodyOf(MAX_JSON_BYTES))).status).not.toBe(413);
  });
}
