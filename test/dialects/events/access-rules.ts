import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../src/lib/ids.ts';
import type { Answer } from '../../support/cards.ts';
import { eventsApiClient } from '../../support/events-api.ts';
import { seen } from '../../support/seen.ts';
import { moreCredentials, newTenant, type TestTenant } from '../../support/tenants.ts';
import { expectError, expectFaults, whole } from './errors.ts';
import { type Operation, send } from './operations.ts';
import { rowsOf, subjectOf } from './subjects.ts';

const bearer = ({ api_key }: Pick<TestTenant, 'api_key'>) => ({ authorization: `Bearer ${api_key}` });

function expectUnknown(answer: Answer): void {
  const expected = 'Authorization header must be: Bearer <api_key>; or x-waza-key header: <api_key>';
  expectError(answer, 401, expect.stringMatching(`^(${expected}|Invalid or expired access token)$`));
  expect(answer.headers.get('www-authenticate')).toBe('Bearer');
}

/** Nobody unknown is let in: status 401. */
export function describeAuthentication(operation: Operation): void {
  test('no credential, and one that is none, in either header', async () => {
    for (const headers of [{}, { authorization: '' }, { authorization: 'Bearer' }, { authorization: 'nobody' }])
      expectUnknown(await send(operation, newId(), headers));
    for (const key of ['', 'nobody']) expectUnknown(await send(operation, newId(), { 'x-waza-key': key }));
  });

  test('of Authorization and x-waza-key the first decides', async () => {
    const { api_key } = await newTenant();
    expectUnknown(await send(operation, newId(), { authorization: 'Bearer nobody', 'x-waza-key': api_key }));
    expectUnknown(await send(operation, newId(), { authorization: '', 'x-waza-key': api_key }));
  });

  test('comes before every fault of the request', async () => {
    const headers = { 'content-type': 'text/plain', 'idempotency-key': 'é' };
    expectUnknown(await send(operation, 'nobody', headers, operation.body && '{'));
  });
}

/** Only companies with approved KYB pass: status 403. */
export function describeKyb(operation: Operation): void {
  test.each(['PENDING', 'REJECTED'] as const)('a company whose KYB is %s', async (kybStatus) => {
    const tenant = await newTenant({ kybStatus });
    const message = `Company KYB is ${kybStatus}: it must be APPROVED to use the API`;
    expectError(await send(operation, newId(), bearer(tenant)), 403, message);
    expectError(await send(operation, newId(), { 'x-waza-key': tenant.api_key }), 403, message);
    // 403 comes before every fault of the request.
    const headers = { ...bearer(tenant), 'content-type': 'text/plain' };
    expectError(await send(operation, 'nobody', headers, operation.body && '{'), 403, message);
  });
}

/** What the id names is not there for the caller: status 404. */
export async function describeAbsence(operation: Operation): Promise<void> {
  const { of } = operation;
  if (of === null) throw new Error('operation without an id');
  const owner = await eventsApiClient();
  const id = await subjectOf(of, owner);
  const stranger = bearer(await newTenant());
  const live = bearer(await moreCredentials(owner.tenant, 'live'));
  const absent = () => send(operation, newId(), stranger);

  test('an absent id', async () => expectError(await absent(), 404, `${of} not found`));

  test("another tenant's id and the other mode's answer exactly as an absent one, and change nothing", async () => {
    const before = await rowsOf(owner.tenant);
    expect(seen(await send(operation, id, stranger))).toEqual(seen(await absent()));
    expect(seen(await send(operation, id, live))).toEqual(seen(await absent()));
    expect(await rowsOf(owner.tenant)).toEqual(before);
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

  if (operation.body) {
    test('comes before what is wrong with the body', async () => {
      expectError(await send(operation, newId(), stranger, '{"unknown":1}'), 404, `${of} not found`);
    });
  }
}

const MAX_BODY_BYTES = 256 * 1024;

/** A body that is too much: status 413. */
export function describeBodyLimit(operation: Operation): void {
  test('a body over 256 KiB is refused before it is looked at, and one of exactly so many bytes is read', async () => {
    const tenant = await newTenant();
    const sent = (bytes: number) => send(operation, newId(), bearer(tenant), '{"unknown":1}'.padEnd(bytes));
    expectFaults(await sent(MAX_BODY_BYTES + 1), 413, [whole('too_large', 'Request body too large')]);
    expect([400, 404]).toContain((await sent(MAX_BODY_BYTES)).status);
  });
}

/** Types of bodies that are no JSON. */
const NO_JSON = [
  'multipart/form-data; boundary=b',
  'application/x-www-form-urlencoded',
  'text/json',
  'application/jsonp',
  'text/plain',
];

/** A body of another type: status 415. */
export function describeContentType(operation: Operation): void {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await newTenant();
  });
  const sendAs = (type: string) => {
    const bytes = new TextEncoder().encode(JSON.stringify(operation.body?.()));
    return send(operation, newId(), { ...bearer(tenant), 'content-type': type }, bytes);
  };

  describe('a request of type', () => {
    test.each(NO_JSON)('%j', async (type) => {
      const answer = await sendAs(type);
      expect(answer.status, answer.text).toBe(415);
      expect(answer.body.error).toMatchObject({
        message: 'Unsupported file type',
        errors: [{ field: '', code: 'unsupported_type' }],
      });
    });
  });

  test.each(['application/json; charset=utf-8', 'Application/JSON'])('%s is the right type', async (type) => {
    expect([201, 404]).toContain((await sendAs(type)).status);
  });
}
