import type { Scope } from '../lib/scope.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import type { Core } from './core.ts';
import type { Customer } from './customer.ts';
import { loadCustomer } from './load-customer.ts';

/** The customer, or null: absent, erased, and another tenant's look the same. */
export const readCustomer = (core: Core, scope: Scope, id: string): Promise<Customer | null> =>
  tenantTransaction(core.database, scope, (tx) => loadCustomer(core, tx, scope, id));
