import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../src/lib/ids.ts';
import { accountsClient, individualBody } from '../../support/accounts.ts';
import type { Answer } from '../../support/cards.ts';
import { seen } from '../../support/seen.ts';
import { moreCredentials, newTenant, type TestTenant } from '../../support/tenants.ts';
import { apiKeyId, revoke, WORTHLESS_AUTHORIZATIONS } from '../../support/tokens.ts';
import { expectNothingStored } from '../cards/creates.ts';
import { expectError, expectFaults } from './errors.ts';
import { type Operation, send } from './operations.ts';

/** Values of x-waza-key that prove nothing. */
const WORTHLESS_KEYS: Readonly<Record<string, (tenant: TestTenant) => string | Promise<string>>> = {
  'an empty key': () => '',
  'a word': () => 'key',
  'a key with a scheme': ({ api_key }) => `Bearer ${api_key}`,
  'two keys': ({ api_key }) => `${api_key}, ${api_key}`,
  'a client_id': ({ client_id }) => client_id,
  'a client_key': ({ client_key }) => client_key,
  'a key of the other mode': ({ api_key }) => api_key.replace(/^test/, 'live'),
  'a revoked key': async (tenant) => {
    const other = await moreCredentials(tenant, 'test');
    await revoke(tenant, apiKeyId(other));
    return other.api_key;
  },
};

const bearer = ({ api_key }: TestTenant) => ({ authorization: `Bearer ${api_key}` });

function expectUnknown(answer: Answer): void {
  const expected = 'Authorization header must be: Bearer <api_key>; or x-waza-key header: <api_key>';
  expectError(answer, 401, expect.stringMatching(`^(${expected}|Invalid or expired access token)$`));
  expect(answer.headers.get('www-authenticate')).toBe('Bearer');
}

/** Nobody unknown is let in: status 401. */
export function describeAuthentication(operation: Operation): void {
  test('no credential, and one that is none, in either header', async () => {
    const { id, api_key } = await newTenant();
    for (const headers of [{}, { authorization: api_key }, { 'x-waza-key': 'key' }, { 'x-waza-key': '' }])
      expectUnknown(await send(operation, newId(), headers));
    await expectNothingStored(id);
  });

  test('of Authorization and x-waza-key the first decides', async () => {
    const tenant = await newTenant();
    const both = { authorization: 'Bearer nobody', 'x-waza-key': tenant.api_key };
    expectUnknown(await send(operation, newId(), both));
    expectUnknown(await send(operation, newId(), { ...both, authorization: '' }));
    for (const headers of [{ ...bearer(tenant), 'x-waza-key': 'nobody' }, { 'x-waza-key': tenant.api_key }])
      expect([200, 201, 404]).toContain((await send(operation, newId(), headers)).status);
  });

  test('comes before every fault of the request', async () => {
    const headers = { 'content-type': 'text/plain', 'if-match': 'x' };
    expectUnknown(await send(operation, 'nobody', headers, operation.body && '{'));
  });
}

/** Everything that proves nothing, in either header. The way in is the same for all operations. */
export function describeWorthlessCredentials(operation: Operation): void {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await newTenant();
  });

  test.each(Object.entries(WORTHLESS_AUTHORIZATIONS))('%s', async (_what, make) => {
    const authorization = await make(tenant);
    expectUnknown(await send(operation, newId(), authorization === null ? {} : { authorization }));
  });

  test.each(Object.entries(WORTHLESS_KEYS))('%s in x-waza-key', async (_what, make) => {
    expectUnknown(await send(operation, newId(), { 'x-waza-key': await make(tenant) }));
  });
}

/** Only companies with approved KYB have customers: status 403. */
export function describeKyb(operation: Operation): void {
  test.each(['PENDING', 'REJECTED'] as const)('a company whose KYB is %s', async (kybStatus) => {
    const tenant = await newTenant({ kybStatus });
    const message = `Company KYB is ${kybStatus}: it must be APPROVED to use the API`;
    const headers = { 'content-type': 'text/plain', 'if-match': 'x' };
    const worse = operation.body && '{';
    expectError(await send(operation, newId(), bearer(tenant)), 403, message);
    expectError(await send(operation, newId(), { 'x-waza-key': tenant.api_key }), 403, message);
    // 403 comes before every fault of the request.
    expectError(await send(operation, 'nobody', { ...bearer(tenant), ...headers }, worse), 403, message);
    await expectNothingStored(tenant.id);
  });
}

/** A customer that the caller does not have: status 404. */
export async function describeAbsence(operation: Operation): Promise<void> {
  const owner = await accountsClient();
  const { id, version } = (await owner.create(individualBody())).body.data;
  const stranger = bearer(await newTenant());
  const live = bearer(await moreCredentials(owner.tenant, 'live'));
  const absent = () => send(operation, newId(), stranger);

  test('an absent id', async () => expectError(await absent(), 404, 'Customer not found'));

  test("another tenant's id and the other mode's answer exactly as an absent one, and change nothing", async () => {
    expect(seen(await send(operation, id, stranger))).toEqual(seen(await absent()));
    expect(seen(await send(operation, id, live))).toEqual(seen(await absent()));
    expect((await owner.get(id)).body.data.version).toBe(version);
    expect((await owner.reveals(id)).body.data.items).toEqual([]);
  });

  test.each([
    'nobody',
    '0',
    '00000000-0000-0000-0000-000000000000',
    id.toUpperCase(),
    `{${id}}`,
    id.slice(0, -1),
    `${id}0`,
    `${id}%00`,
    '%F0%9F%98%80',
    "'%20or%20true--",
    'x'.repeat(900),
  ])('an id of no form: %s', async (text) => {
    expect(seen(await send(operation, text, bearer(owner.tenant)))).toEqual(seen(await absent()));
  });

  const { body } = operation;
  if (body) {
    test('comes before what is wrong with the body', async () => {
      expectError(await send(operation, newId(), stranger, '{"unknown":1}'), 404, 'Customer not found');
    });
  }
}

const MAX_BODY_BYTES = 256 * 1024;

/** A body that is too much: status 413. */
export function describeBodyLimit(operation: Operation): void {
  test('a body over 256 KiB is refused before it is looked at, and one of exactly so many bytes is read', async () => {
    const tenant = await newTenant();
    const sent = (bytes: number) => send(operation, newId(), bearer(tenant), '{"unknown":1}'.padEnd(bytes));
    expectFaults(await sent(MAX_BODY_BYTES + 1), 413, [
      { field: '', code: 'too_large', message: 'Request body too large' },
    ]);
    expect([400, 404]).toContain((await sent(MAX_BODY_BYTES)).status);
    await expectNothingStored(tenant.id);
  });
}

/** A body of another type: status 415. */
export function describeContentType(operation: Operation, expected: string, wrong: readonly string[]): void {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await newTenant();
  });

  describe('a request of type', () => {
    test.each(wrong)('%j', async (type) => {
      const bytes = new TextEncoder().encode(JSON.stringify(operation.body?.()));
      const answer = await send(operation, newId(), { ...bearer(tenant), 'content-type': type }, bytes);
      const message = `The request must be ${expected}; a document must be image/jpeg, image/png, application/pdf`;
      expect(answer.status, answer.text).toBe(415);
      expect(answer.body.error.message).toBe('Unsupported file type');
      expect(answer.body.error).toMatchObject({ code: '415', description: 'UNSUPPORTED_MEDIA_TYPE' });
      expect(answer.body.error.field_errors).toEqual([{ field: '', code: 'unsupported_type', message }]);
      await expectNothingStored(tenant.id);
    });
  });

  test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json;x=y'])(
    '%s is the right type',
    async (type) => {
      const own = bearer(await newTenant());
      expect([201, 404]).toContain((await send(operation, newId(), { ...own, 'content-type': type })).status);
    },
  );
}

/** Types of bodies that are no JSON. */
export const NO_JSON = [
  '',
  'multipart/form-data; boundary=b',
  'application/x-www-form-urlencoded',
  'text/json',
  'application/jsonp',
  'text/plain',
];
