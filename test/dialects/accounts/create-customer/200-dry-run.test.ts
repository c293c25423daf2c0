import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { accountsClient, businessBody, individual, individualBody } from '../../../support/accounts.ts';
import type { Answer } from '../../../support/cards.ts';
import { expectNothingStored } from '../../cards/creates.ts';

const DRY = { query: '?dry_run=true' };

test.each([
  ['an individual', individualBody],
  ['a business', businessBody],
])('tells what %s would be, and stores nothing', async (_kind, bodyOf) => {
  const accounts = await accountsClient();
  const body = bodyOf();
  const dry = await accounts.create(body, DRY);
  expect(dry.status, dry.text).toBe(200);
  expect(dry.body.data).toMatchObject({ id: null, state: 'CREATED', verification_status: 'UNVERIFIED' });
  expect(dry.headers.get('etag')).toBeNull();
  await expectNothingStored(accounts.tenant.id);
  expect((await accounts.list()).body.data.items).toEqual([]);

  const real = await accounts.create(body, { query: '?dry_run=false' });
  expect(real.status, real.text).toBe(201);
  const { id, created_date, updated_date } = real.body.data;
  expect({ ...dry.body.data, id, created_date, updated_date }).toEqual(real.body.data);
  expect((await accounts.create(body, DRY)).status).toBe(409);
});

test('keeps no answer under its key, and asks for none', async () => {
  const accounts = await accountsClient();
  const headers = { 'idempotency-key': randomUUID() };
  const body = individualBody();
  expect((await accounts.create(body, { ...DRY, headers })).status).toBe(200);
  await expectNothingStored(accounts.tenant.id);
  const real = await accounts.create(body, { headers });
  expect([real.status, real.headers.get('idempotent-replayed')]).toEqual([201, null]);
  expect((await accounts.create(body, { ...DRY, headers })).status).toBe(409);
});

const withoutRequest = ({ status, body: { error } }: Answer) => ({ status, error: { ...error, request_id: null } });
const known = individualBody();
test.each([
  [400, 'a text', individualBody({ individual: individual({ first_name: '' }) })],
  [400, 'the age', individualBody({ individual: individual({ date_of_birth: '2999-01-01' }) })],
  [400, 'both blocks', { ...businessBody({ type: undefined }), individual: individual() }],
  [409, 'a duplicate', known],
  [400, 'a text and a duplicate', { ...known, individual: {} }],
])('reports %i for %s as the real request does', async (status, _what, body) => {
  const accounts = await accountsClient();
  expect((await accounts.create(known)).status).toBe(201);
  const dry = await accounts.create(body, DRY);
  expect(dry.status, dry.text).toBe(status);
  expect(withoutRequest(dry)).toEqual(withoutRequest(await accounts.create(body)));
});
