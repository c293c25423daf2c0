import { inject } from 'vitest';
import { newId } from '../../src/lib/ids.ts';
import { parseRootKey } from '../../src/lib/keys.ts';
import type { Scope } from '../../src/lib/scope.ts';
import { tenantTransaction } from '../../src/store/tenant-transaction.ts';
import { createVault } from '../../src/store/vault.ts';
import { insertEndpoint } from '../../src/store/webhook-endpoints.ts';
import { newWebhookSecret } from '../../src/webhooks/formats.ts';
import { ownerDatabase } from './tenants.ts';

/** The scope of a tenant on the real clock. */
export const scopeOf = (tenantId: string, mode: Scope['mode'] = 'test'): Scope => ({
  tenantId,
  mode,
  now: () => new Date(),
});

/** Tells `url` of everything that happens to the tenant's customers on the shared server. @returns the endpoint's id. */
export async function addEndpoint(tenantId: string, url: string): Promise<string> {
  const scope = scopeOf(tenantId);
  const vault = createVault(parseRootKey(inject('shared').rootKey));
  const id = newId();
  const secret = vault.sealForTenant(scope, 'webhook_secret', id, newWebhookSecret());
  const row = { id, url, eventTypes: [], format: 'standard' as const, secret, createdAt: scope.now() };
  await tenantTransaction(ownerDatabase(), scope, (tx) => insertEndpoint(tx, scope, row));
  return id;
}
