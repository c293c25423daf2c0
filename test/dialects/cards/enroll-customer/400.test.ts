import { beforeAll, describe, expect, inject, test } from 'vitest';
import { type CardsClient, cardsClient, enrollBody } from '../../../support/cards.ts';
import { startLocalServer } from '../../../support/local-server.ts';
import { badRequest, ENROLL_CUSTOMER, expectNothingStored, fault } from '../creates.ts';
import { describeFieldRules, TEXT_FIELDS } from '../field-rules.ts';

const FRONT = 'id_document_front_url';
const BACK = 'id_document_back_url';

describeFieldRules(ENROLL_CUSTOMER);

let cards: CardsClient;
beforeAll(async () => {
  cards = await cardsClient();
});

describe('a document URL', () => {
  const https = (name: string) => fault(name, 'not_https', 'must be HTTPS');
  const absolute = (name: string) => fault(name, 'invalid_format', 'must be an absolute HTTPS URL');

  test.each(['NIN', 'PASSPORT', 'VOTERS_CARD', 'DRIVERS_LICENSE'])(
    'is required for both sides of a %s',
    async (type) => {
      badRequest(
        await cards.enroll(enrollBody({ id_document_type: type, [FRONT]: undefined, [BACK]: undefined })),
        [FRONT, BACK].map((name) => fault(name, 'required', 'is required')),
      );
    },
  );

  test.each(['http://example.com/front.jpg', 'HTTP://example.com/front.jpg', ' http://cdn.your-app.com/x.png '])(
    '%s is not HTTPS',
    async (url) => {
      badRequest(await cards.enroll(enrollBody({ [FRONT]: url })), [https(FRONT)]);
      badRequest(await cards.enroll(enrollBody({ [BACK]: url })), [https(BACK)]);
      badRequest(await cards.enroll(enrollBody({ [FRONT]: url, [BACK]: url })), [https(FRONT), https(BACK)]);
    },
  );

  test.each(['ftp://example.com/front.jpg', 'javascript:alert(1)', 'data:image/png;base64,AAAA', 'file:///etc/hosts'])(
    '%s is not HTTPS either',
    async (url) => {
      badRequest(await cards.enroll(enrollBody({ [FRONT]: url })), [https(FRONT)]);
    },
  );

  test.each(['/front.jpg', 'example.com/front.jpg', '//example.com/front.jpg', 'https://', 'https://[::1', 'front'])(
    '%s is not absolute',
    async (url) => {
      badRequest(await cards.enroll(enrollBody({ [BACK]: url })), [absolute(BACK)]);
    },
  );

  test('over http is not even dialled where the operator allows the host', async () => {
    const local = await startLocalServer((_request, response) => response.end());
    try {
      const url = `${local.url}/front.jpg`;
      badRequest(await cards.enroll(enrollBody({ [FRONT]: url, [BACK]: url })), [https(FRONT), https(BACK)]);
      expect(local.connections()).toBe(0);
    } finally {
      await local.close();
    }
  });

  test('has 2048 characters at most', async () => {
    const url = (length: number) => 'https://example.com/'.padEnd(length, 'x');
    expect((await cards.enroll(enrollBody({ [FRONT]: url(2_048) }), '?dry_run=true')).status).toBe(200);
    badRequest(await cards.enroll(enrollBody({ [FRONT]: url(2_049) })), [
      fault(FRONT, 'too_long', 'must be at most 2048 characters'),
    ]);
  });

  test('is told after the text fields', async () => {
    badRequest(await cards.enroll(enrollBody({ first_name: 'Jo', [FRONT]: 'http://example.com/x', [BACK]: 7 })), [
      fault('first_name', 'too_short', 'must be at least 3 characters'),
      fault(BACK, 'invalid_type', 'must be a string'),
      https(FRONT),
    ]);
  });
});

test.each(['abc', 'g'.repeat(64), 'a'.repeat(63), 'a'.repeat(65), ''])('%j is no SHA-256', async (hash) => {
  const names = ['id_document_front_sha256', 'id_document_back_sha256'];
  badRequest(
    await cards.enroll(enrollBody(Object.fromEntries(names.map((name) => [name, hash])))),
    names.map((name) => fault(name, 'invalid_format', 'must be a SHA-256 as 64 hexadecimal digits')),
  );
});

test.each<[string, unknown]>([
  ['null', null],
  ['a number', 600_000_000],
  ['zero', 0],
  ['true', true],
  ['a list', ['John']],
  ['an object', { value: 'John' }],
])('%s in the place of a text is not converted', async (_what, value) => {
  const names = [...TEXT_FIELDS, FRONT, BACK];
  badRequest(
    await cards.enroll(Object.fromEntries(names.map((name) => [name, value]))),
    names.map((name) => fault(name, 'invalid_type', 'must be a string')),
  );
});

test('an empty object misses every field', async () => {
  badRequest(
    await cards.enroll({}),
    [...TEXT_FIELDS, FRONT, BACK].map((name) => fault(name, 'required', 'is required')),
  );
});

test.each(['[]', '"text"', '1', 'null', 'true', '[{}]'])('the body %s is not an object', async (body) => {
  badRequest(await cards.enroll(body), [
    { field: '', code: 'invalid_type', message: 'The request body must be a JSON object' },
  ]);
});

test('enroll is not a parameter here', async () => {
  badRequest(await cards.enroll(enrollBody(), '?enroll=true'), [
    fault('enroll', 'unknown_field', 'is not a field of this request'),
  ]);
});

describe('a body that cannot be read', () => {
  const cut = JSON.stringify(enrollBody()).slice(0, -1);
  test.each<[string, string, string, string]>([
    ['nothing', '', '', 'malformed_json'],
    ['a cut object', cut, '', 'malformed_json'],
    ['a comma too many', `${cut},}`, '', 'malformed_json'],
    ['single quotes', "{'first_name':'John'}", '', 'malformed_json'],
    ['a byte order mark', `\ufeff${cut}}`, '', 'malformed_json'],
    ['a key twice', `${cut},"city":"Douala"}`, '/city', 'duplicate_key'],
    ['an escaped U+0000', `${cut},"city2":"a\\u0000b"}`, '/city2', 'forbidden_character'],
    ['half of a surrogate pair', '{"first_name":"John\\ud83d"}', '/first_name', 'forbidden_character'],
    ['the other half', '{"last_name":"\\ude00Doe"}', '/last_name', 'forbidden_character'],
    ['a number beyond a double', '{"phone_number":600000000000000000001}', '/phone_number', 'unsafe_number'],
    ['nesting', `{"city":${'['.repeat(40)}${']'.repeat(40)}}`, '/city', 'too_deep'],
  ])('%s', async (_what, text, field, code) => {
    const answer = await cards.enroll(text);
    expect(answer.status, answer.text).toBe(400);
    expect(answer.body.errors).toEqual([
      { field: expect.stringMatching(`^${field}`), code, message: answer.body.message },
    ]);
    expect(answer.body).toMatchObject({ success: false, statusCode: 400, error: 'Bad Request' });
  });

  test('bytes that are no UTF-8', async () => {
    const response = await fetch(`${inject('shared').url}/api/v1/customers/enroll`, {
      method: 'POST',
      headers: { authorization: `Bearer ${cards.tenant.api_key}`, 'content-type': 'application/json' },
      body: Buffer.from('{"city":"Yaound\xe9"}', 'latin1'),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ field: '', code: 'invalid_utf8' }] });
  });
});

test('nothing of the refused is stored', async () => {
  const own = await cardsClient();
  badRequest(await own.enroll(enrollBody({ first_name: 'Jo' })), [
    fault('first_name', 'too_short', 'must be at least 3 characters'),
  ]);
  await expectNothingStored(own.tenant.id);
});
