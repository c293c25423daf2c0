import { inject } from 'vitest';
import { sealEvents } from '../../../src/audit/seal-events.ts';
import { createSigningKey } from '../../../src/audit/signing-key.ts';
import { parseRootKey } from '../../../src/lib/keys.ts';
import { lockSealing } from '../../../src/store/checkpoints.ts';
import { enterScope } from '../../../src/store/tenant-transaction.ts';
import { ownerDatabase, type TestTenant } from '../../support/tenants.ts';
import { scopeOf } from './seeds.ts';

/** Seals what a tenant has, as the server does every minute. */
export const sealNow = (tenant: TestTenant): Promise<number> =>
  sealEvents(ownerDatabase(), scopeOf(tenant), createSigningKey(parseRootKey(inject('shared').rootKey)));

/** Does `work` while the server seals nothing of a tenant. */
export const unsealed = (tenant: TestTenant, work: () => Promise<void>): Promise<void> =>
  ownerDatabase()
    .transaction()
    .execute(async (tx) => {
      await enterScope(tx, scopeOf(tenant));
      await lockSealing(tx, scopeOf(tenant));
      await work();
    });
