import { describe, expect, inject, test } from 'vitest';
import { newTenant } from '../support/tenants.ts';
import { apiKeyId, getWith } from '../support/tokens.ts';
import { gatehouse, gatehouseJson } from './support.ts';

const use = async (token: string): Promise<number> => (await getWith(`Bearer ${token}`, '/api/v1/customers')).status;

async function accessToken(client_id: string, client_key: string): Promise<{ status: number; token: string }> {
  const response = await fetch(`${inject('shared').url}/api/v1/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_id, client_key }),
  });
  const body = (await response.json()) as { access_token: string };
  return { status: response.status, token: body.access_token };
}

describe('credentials', () => {
  test('work until they are revoked, each for itself and at once', async () => {
    const { id } = await newTenant();
    const made = await gatehouseJson('key', 'create', '--tenant', id);
    expect(Object.keys(made)).toEqual(['client_id', 'client_key', 'api_key']);
    const { token } = await accessToken(made.client_id, made.client_key);
    expect([await use(token), await use(made.api_key)]).toEqual([200, 200]);

    const revoked = await gatehouseJson('key', 'revoke', made.client_id, '--tenant', id);
    expect(revoked).toEqual({ id: made.client_id, revoked: true });
    expect([await use(token), await use(made.api_key)]).toEqual([401, 200]);
    expect((await accessToken(made.client_id, made.client_key)).status).toBe(401);

    const keyId = apiKeyId(made);
    expect(await gatehouse('key', 'revoke', keyId, '--tenant', id)).toBe(`${keyId}  revoked\n`);
    expect(await use(made.api_key)).toBe(401);
    await expect(gatehouse('key', 'revoke', keyId, '--tenant', id)).rejects.toThrow('no valid credential');
  });

  test('are listed without their secrets', async () => {
    const tenant = await newTenant();
    const live = await gatehouse('key', 'create', '--tenant', tenant.id, '--mode', 'live');
    const liveId = /^api_key: (live_[0-9a-f]{16})_/m.exec(live)?.[1] ?? '';
    await gatehouse('key', 'revoke', liveId, '--tenant', tenant.id);

    const listed: Record<string, unknown>[] = await gatehouseJson('key', 'list', '--tenant', tenant.id);
    expect(listed).toHaveLength(4);
    for (const entry of listed) expect(Object.keys(entry)).toEqual(['id', 'kind', 'mode', 'created_at', 'revoked_at']);
    expect(listed).toContainEqual(
      expect.objectContaining({ id: tenant.client_id, kind: 'client', mode: 'test', revoked_at: null }),
    );
    expect(listed).toContainEqual(
      expect.objectContaining({ id: liveId, kind: 'api_key', mode: 'live', revoked_at: expect.any(String) }),
    );
    const text = await gatehouse('key', 'list', '--tenant', tenant.id);
    expect(text).toContain(`${apiKeyId(tenant)}  api_key  test  valid\n`);
    expect(text).toMatch(new RegExp(`^${liveId} {2}api_key {2}live {2}revoked \\d{4}-`, 'm'));
    expect(text + JSON.stringify(listed)).not.toContain(tenant.client_key);
  });

  test('of another tenant cannot be revoked', async () => {
    const [mine, other] = [await newTenant(), await newTenant()];
    await expect(gatehouse('key', 'revoke', other.client_id, '--tenant', mine.id)).rejects.toThrow(
      'This company has no valid credential with this id',
    );
    expect(await use(other.api_key)).toBe(200);
  });
});
