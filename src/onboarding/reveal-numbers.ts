import { newId } from '../lib/ids.ts';
import type { Scope } from '../lib/scope.ts';
import { findCustomerKey } from '../store/customers.ts';
import { insertReveal, listReveals as list } from '../store/reveals.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import type { Core } from './core.ts';
import type { Customer, Reveal } from './customer.ts';
import { lockCustomer } from './load-customer.ts';

/** How many reveals of one customer are listed, newest first. */
export const LISTED_REVEALS = 100;

/** Who asks to see what is masked, and why. */
export interface RevealRequest {
  readonly credentialId: string;
  readonly requestId: string;
  readonly reason: string;
  /** Names of what is masked and will be shown, from the customer as it is. */
  readonly fieldsOf: (customer: Customer) => readonly string[];
}

/** The customer, for an answer that shows what is otherwise masked. That it was shown is written down before it is. */
export const revealNumbers = (
  core: Core,
  scope: Scope,
  id: string,
  { fieldsOf, ...request }: RevealRequest,
): Promise<Customer | null> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const found = await lockCustomer(core, tx, scope, id);
    if (!found) return null;
    const { customer, key } = found;
    const reveal = { id: newId(), ...request, fields: fieldsOf(customer), revealedAt: scope.now() };
    await insertReveal(tx, scope, core.vault, key, reveal);
    return customer;
  });

/** Who looked at a customer's masked numbers, newest first; null when there is no such customer. */
export const listReveals = (core: Core, scope: Scope, id: string): Promise<Reveal[] | null> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const key = await findCustomerKey(tx, scope, core.vault, id);
    return key && list(tx, scope, core.vault, key, LISTED_REVEALS);
  });
