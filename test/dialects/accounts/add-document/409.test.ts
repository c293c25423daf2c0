import { describe, expect, test } from 'vitest';
import { accountsClient, businessBody, individualBody } from '../../../support/accounts.ts';
import { uniqueDigits } from '../../../support/cards.ts';
import { documentBody, documentForm } from '../../../support/documents.ts';
import { eventually } from '../../../support/eventually.ts';
import { ownerDatabase } from '../../../support/tenants.ts';
import { filesOf } from '../../cards/creates.ts';
import { expectFaults } from '../errors.ts';

describe('a document of the other kind of customer', () => {
  test.each([
    ['INCORPORATION_CERTIFICATE', 'an individual', individualBody],
    ['PASSPORT', 'a business', businessBody],
    ['NIN', 'a business', businessBody],
    ['VOTERS_CARD', 'a business', businessBody],
    ['DRIVERS_LICENSE', 'a business', businessBody],
  ])('%s of %s', async (type, kind, bodyOf) => {
    const accounts = await accountsClient();
    const { data } = (await accounts.create(bodyOf())).body;
    const faults = [{ field: '/type', code: 'wrong_kind', message: `The customer is ${kind}` }];
    expectFaults(await accounts.addDocument(data.id, documentBody({ type })), 409, faults);
    expectFaults(await accounts.addDocument(data.id, documentBody({ type }), { query: '?dry_run=true' }), 409, faults);
    expectFaults(await accounts.addDocument(data.id, await documentForm({ type })), 409, faults);
    expect((await accounts.get(data.id)).body.data).toEqual(data);
    expect(await filesOf(accounts.tenant.id)).toEqual([]);
  });
});

describe('a customer rejected', () => {
  const rejected = async (suffix: string) => {
    const accounts = await accountsClient();
    const numbers = { 'ng.bvn': `${uniqueDigits(6)}${suffix}` };
    const { id } = (await accounts.create(individualBody({ country_data: numbers }))).body.data;
    expect((await accounts.addDocument(id, documentBody())).status).toBe(201);
    await eventually('rejected', async () => {
      const { verification } = await ownerDatabase()
        .selectFrom('customer')
        .select('verification')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return verification === 'rejected' || null;
    });
    return { accounts, id };
  };

  test('for good takes no more documents', async () => {
    const { accounts, id } = await rejected('00003');
    const before = (await accounts.get(id)).text;
    const faults = [{ field: '', code: 'state_conflict', message: 'The customer was rejected for good' }];
    expectFaults(await accounts.addDocument(id, documentBody()), 409, faults);
    expectFaults(await accounts.addDocument(id, await documentForm()), 409, faults);
    expectFaults(await accounts.addDocument(id, documentBody(), { query: '?dry_run=true' }), 409, faults);
    expect((await accounts.get(id)).text).toBe(before);
    expect(await filesOf(accounts.tenant.id)).toHaveLength(1);
  });

  test('for now does, and is looked at again', async () => {
    const { accounts, id } = await rejected('00002');
    expect((await accounts.addDocument(id, documentBody({ type: 'VOTERS_CARD' }))).status).toBe(201);
    await eventually('a second verification', async () => {
      const rows = await ownerDatabase()
        .selectFrom('verification')
        .select('id')
        .where('customer_id', '=', id)
        .execute();
      return rows.length === 2 || null;
    });
  });
});
