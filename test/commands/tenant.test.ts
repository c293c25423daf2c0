import { describe, expect, test } from 'vitest';
import { getWith } from '../support/tokens.ts';
import { gatehouse, gatehouseJson, UUID } from './support.ts';

const statusOf = async (apiKey: string) => {
  const { status, body } = await getWith(`Bearer ${apiKey}`, '/api/v1/customers');
  return { status, message: body.message };
};

describe('a tenant', () => {
  test('is PENDING when it is made, and may use the API from the moment it is APPROVED until it is no more', async () => {
    const tenant = await gatehouseJson('tenant', 'create', '--name', '  Acme & Söhne  ');
    expect(tenant).toEqual({ id: expect.stringMatching(UUID), name: 'Acme & Söhne', kyb_status: 'PENDING' });
    const { api_key } = await gatehouseJson('key', 'create', '--tenant', tenant.id);
    const refused = (status: string) => ({
      status: 403,
      message: `Company KYB is ${status}: it must be APPROVED to use the API`,
    });
    expect(await statusOf(api_key)).toEqual(refused('PENDING'));

    const approved = await gatehouseJson('tenant', 'kyb', tenant.id, '--status', 'APPROVED');
    expect(approved).toEqual({ id: tenant.id, kyb_status: 'APPROVED' });
    expect(await statusOf(api_key)).toMatchObject({ status: 200 });

    expect(await gatehouse('tenant', 'kyb', tenant.id, '--status', 'REJECTED')).toBe(`${tenant.id}  REJECTED\n`);
    expect(await statusOf(api_key)).toEqual(refused('REJECTED'));

    const listed = await gatehouseJson('tenant', 'list');
    expect(listed).toContainEqual({ ...tenant, kyb_status: 'REJECTED', created_at: expect.any(String) });
    expect(await gatehouse('tenant', 'list')).toContain(`${tenant.id}  REJECTED  Acme & Söhne\n`);
  });

  test('can be made with its status at once', async () => {
    const line = await gatehouse('tenant', 'create', '--name', 'Globex', '--kyb', 'APPROVED');
    expect(line).toMatch(/^\S{36} {2}APPROVED {2}Globex\n$/);
  });
});
