import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { accountsClient, businessBody, individualBody } from '../../../support/accounts.ts';
import { rowsOf } from '../../cards/creates.ts';
import { expectFaults, whole } from '../errors.ts';

test('a key stands for one request', async () => {
  const accounts = await accountsClient();
  const headers = { 'idempotency-key': randomUUID() };
  const body = individualBody();
  const first = await accounts.create(body, { headers });
  expect(first.status, first.text).toBe(201);
  const rows = await rowsOf(accounts.tenant.id);
  for (const other of [individualBody(), { ...body, currency: 'USD' }, businessBody(), {}]) {
    expectFaults(await accounts.create(other, { headers }), 422, [
      whole('key_reused', 'Idempotency-Key was used with another request'),
    ]);
  }
  expect(await rowsOf(accounts.tenant.id)).toEqual(rows);
  expect((await accounts.create(body, { headers })).text).toBe(first.text);
});
