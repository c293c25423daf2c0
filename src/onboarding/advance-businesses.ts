import type { Scope } from '../lib/scope.ts';
import { businessesOf } from '../store/associated-persons.ts';
import { updateCustomerState } from '../store/customers.ts';
import type { Tx } from '../store/tenant-transaction.ts';
import type { Core } from './core.ts';
import { evolve } from './evolve.ts';
import { lockCustomer } from './load-customer.ts';
import { recordEvolution } from './record-evolution.ts';

/**
 * What follows for the businesses of a person whose states have changed: one that waited for nothing else begins its
 * verification, and a verified one whose person is doubted is verified anew. The person is locked already.
 */
export async function advanceBusinesses(core: Core, tx: Tx, scope: Scope, personId: string): Promise<void> {
  for (const businessId of await businessesOf(tx, scope, personId)) {
    const found = await lockCustomer(core, tx, scope, businessId);
    if (!found) continue;
    const evolution = evolve(scope, found.customer, found.customer, () => []);
    if (evolution.events.length === 0) continue;
    await updateCustomerState(tx, scope, evolution.customer, evolution.customer.updatedAt);
    await recordEvolution(core, tx, scope, evolution);
  }
}
