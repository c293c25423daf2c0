import { describe, expect, inject, test } from 'vitest';
import { cardsClient, customerForm, enrollBody } from '../../support/cards.ts';
import { newTenant } from '../../support/tenants.ts';
import { WORTHLESS_AUTHORIZATIONS } from '../../support/tokens.ts';
import { expectFaults, expectNothingStored, type Guarded } from './creates.ts';

const BIG_BYTES = 9 * 1024 * 1024;

/** Sends a body to an operation with exactly these headers. */
async function post(
  { path }: Guarded,
  headers: Record<string, string>,
  body: FormData | string | Uint8Array<ArrayBuffer>,
) {
  const response = await fetch(`${inject('shared').url}/api/v1${path}`, { method: 'POST', headers, body });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
}

/** Who may call: status 401. */
export function describeAuthentication(operation: Guarded): void {
  describe('nobody is let in by', () => {
    test.each(Object.entries(WORTHLESS_AUTHORIZATIONS))('%s', async (_what, make) => {
      const tenant = await newTenant();
      const authorization = await make(tenant);
      const { headers, body } = await operation.goodRequest();
      const answer = await post(operation, { ...headers, ...(authorization !== null && { authorization }) }, body);
      expect(answer.status, answer.text).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(answer.body).toEqual({
        success: false,
        statusCode: 401,
        message: expect.stringMatching(/^(Authorization header must be|Invalid or expired access token)/),
        error: 'Unauthorized',
        errors: [],
        request_id: answer.headers.get('x-request-id'),
      });
      await expectNothingStored(tenant.id);
    });
  });

  test('comes before every fault of the request', async () => {
    const answer = await post(operation, { 'content-type': 'text/plain' }, '{');
    expect(answer.status).toBe(401);
    expect(answer.body.errors).toEqual([]);
  });

  test('a client that sends much before it reads still gets the answer', async () => {
    const form = await customerForm({}, { id_document_front: new Blob([Buffer.alloc(BIG_BYTES)]) });
    expect((await post(operation, {}, form)).status).toBe(401);
  });

  test('an access token is as good as an API key', async () => {
    const cards = await cardsClient();
    const { client_id, client_key } = cards.tenant;
    const granted = await cards.request('POST', '/auth/token', { body: { client_id, client_key } });
    const { headers, body } = await operation.goodRequest();
    const authorization = `bearer ${granted.body.access_token}`;
    expect((await post(operation, { ...headers, authorization }, body)).status).toBe(operation.admitted);
  });
}

/** Only companies with approved KYB have customers: status 403. */
export function describeKyb(operation: Guarded): void {
  test.each(['PENDING', 'REJECTED'] as const)('a company whose KYB is %s', async (kybStatus) => {
    const cards = await cardsClient(await newTenant({ kybStatus }));
    const { client_id, client_key } = cards.tenant;
    const granted = await cards.request('POST', '/auth/token', { body: { client_id, client_key } });
    for (const token of [cards.tenant.api_key, granted.body.access_token]) {
      const { headers, body } = await operation.goodRequest();
      const answer = await post(operation, { ...headers, authorization: `Bearer ${token}` }, body);
      expect(answer.status, answer.text).toBe(403);
      expect(answer.body).toEqual({
        success: false,
        statusCode: 403,
        message: `Company KYB is ${kybStatus}: it must be APPROVED to use the API`,
        error: 'Forbidden',
        errors: [],
        request_id: answer.headers.get('x-request-id'),
      });
    }
    await expectNothingStored(cards.tenant.id);
  });

  test('comes before every fault of the request', async () => {
    const { api_key } = await newTenant({ kybStatus: 'PENDING' });
    const headers = { authorization: `Bearer ${api_key}`, 'content-type': 'text/plain' };
    expect((await post(operation, headers, '{')).status).toBe(403);
  });
}

/** The type of the request itself: status 415. */
export function describeContentType(operation: Guarded, expected: string, wrong: readonly (string | null)[]): void {
  test.each(wrong)('a request of type %s', async (type) => {
    const { tenant } = await cardsClient();
    const headers = { authorization: `Bearer ${tenant.api_key}`, ...(type !== null && { 'content-type': type }) };
    const answer = await post(operation, headers, Buffer.from(JSON.stringify(enrollBody())));
    const message = `The request must be ${expected}; a document must be image/jpeg, image/png, application/pdf`;
    expect(answer.status, answer.text).toBe(415);
    expect(answer.body).toMatchObject({ success: false, statusCode: 415, message: 'Unsupported file type' });
    expect(answer.body.errors).toEqual([{ field: '', code: 'unsupported_type', message }]);
    await expectNothingStored(tenant.id);
  });
}

/** A 415 of documents: one fault for each field named. */
export const expectUnsupported = (answer: Parameters<typeof expectFaults>[0], ...fields: string[]): void =>
  expectFaults(
    answer,
    415,
    'Unsupported Media Type',
    fields.map((field) => ({ field: `/${field}`, code: 'unsupported_type', message: 'Unsupported file type' })),
  );
