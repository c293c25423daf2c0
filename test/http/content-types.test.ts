import { describe, expect, inject, test } from 'vitest';
import { businessBody, individualBody } from '../support/accounts.ts';
import { openBook } from '../support/book.ts';
import { type Answer, enrollBody } from '../support/cards.ts';
import { customerBody, kycBody } from '../support/wallets.ts';

/* What a request says that its body is: asked after who calls, and before the body is read. */

const { cards, accounts } = await openBook();
const [person, company] = [
  (await accounts.create(individualBody())).body.data.id,
  (await accounts.create(businessBody())).body.data.id,
];
const JSON_ONLY = 'application/json';
const JSON_OR_FORM = 'multipart/form-data or application/json';
const DOCUMENT = { type: 'PASSPORT', url: 'https://example.com/documents/front.jpg' };

/** Every write that takes JSON, with a good body. */
const WRITES: readonly [method: string, path: string, body: object, expected: string][] = [
  ['POST', '/api/v1/customers/enroll', enrollBody(), JSON_ONLY],
  ['POST', `/api/v1/customers/${person}/documents`, DOCUMENT, JSON_OR_FORM],
  ['POST', '/customers', customerBody(), JSON_ONLY],
  ['PATCH', `/customers/${person}`, { first_name: 'Grace' }, JSON_ONLY],
  ['POST', `/customers/${person}/kyc`, kycBody({ document_back_url: undefined }), JSON_ONLY],
  ['POST', `/customers/${person}/documents`, DOCUMENT, JSON_OR_FORM],
  ['POST', '/customer', individualBody(), JSON_ONLY],
  ['PATCH', `/customer/${person}/individual`, { first_name: 'Grace' }, JSON_ONLY],
  ['PATCH', `/customer/${company}/business`, { name: 'Hopper Ltd' }, JSON_ONLY],
  ['PATCH', `/customer/${person}/country_data`, { ng: { nin: null } }, JSON_ONLY],
  ['PATCH', `/customer/${person}/state`, { state: 'ACTIVE' }, JSON_ONLY],
  ['POST', `/customer/${person}/documents`, DOCUMENT, JSON_OR_FORM],
  ['PUT', `/customer/${company}/persons/${person}`, { roles: ['OWNER'] }, JSON_ONLY],
];

const WRONG = [
  null,
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/json5',
  'application/merge-patch+json',
  'json',
];

/** Fetch sends no type of its own for bytes. */
async function send(method: string, path: string, body: object, type: string | null, key = cards.tenant.api_key) {
  const response = await fetch(`${inject('shared').url}${path}?dry_run=true`, {
    method,
    body: new Uint8Array(Buffer.from(JSON.stringify(body))),
    headers: { authorization: `Bearer ${key}`, ...(type !== null && { 'content-type': type }) },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) } satisfies Answer;
}

/** The fault as each API has it: wallets alone says 400. */
function expectRefused(path: string, answer: Answer, expected: string): void {
  const { body, status, text } = answer;
  if (path.startsWith('/customers')) {
    const message = `The request must be ${expected}`;
    expect(status, text).toBe(400);
    expect(body.error).toMatchObject({ code: 'validation_error', type: 'invalid_request_error', message });
    expect(body.error.errors).toEqual([{ field: '', code: 'wrong_content_type', message }]);
    return;
  }
  expect(status, text).toBe(415);
  const message = `The request must be ${expected}; a document must be image/jpeg, image/png, application/pdf`;
  expect(body.errors ?? body.error.field_errors).toEqual([{ field: '', code: 'unsupported_type', message }]);
}

describe.each(WRITES)('%s %s', (method, path, body, expected) => {
  test('takes JSON, whatever its letters and parameters', async () => {
    const answer = await send(method, path, body, 'Application/JSON; charset=utf-8');
    expect(answer.status, answer.text).toBe(200);
  });

  test.each(WRONG)('refuses %s', async (type) => {
    expectRefused(path, await send(method, path, body, type), expected);
  });

  if (expected === JSON_ONLY) {
    test('refuses a form', async () => {
      expectRefused(path, await send(method, path, body, 'multipart/form-data; boundary=x'), expected);
    });
  }

  test('asks who calls first', async () => {
    expect((await send(method, path, body, 'text/plain', 'nobody')).status).toBe(401);
  });
});
