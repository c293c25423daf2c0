import type { Scope } from '../lib/scope.ts';
import type { Identifier, IdentifierType } from '../onboarding/customer.ts';
import { customersOf, emailIndex, referenceIndex } from './customers.ts';
import { identifierIndex } from './identifiers.ts';
import type { Tx } from './tenant-transaction.ts';
import type { Vault } from './vault.ts';

/** The constraints that keep two customers of a tenant apart. */
export const DUPLICATE_CONSTRAINTS = [
  'customer_email_unique',
  'customer_reference_unique',
  'identifier_value_unique',
] as const;

/** What no two customers of a tenant and mode may share; null and empty where a request has none. */
export interface UniqueValues {
  readonly email: string | null;
  readonly clientReference: string | null;
  readonly identifiers: readonly Identifier[];
}

export interface Duplicate {
  readonly of: 'email' | 'client_reference' | IdentifierType;
  readonly existingId: string;
}

/** The customers that already have one of these values, e-mail first. */
export async function findDuplicates(tx: Tx, scope: Scope, vault: Vault, values: UniqueValues): Promise<Duplicate[]> {
  const found: Duplicate[] = [];
  const bySearch = async (
    of: 'email' | 'client_reference',
    column: 'email_index' | 'reference_index',
    index: Buffer | null,
  ): Promise<void> => {
    if (index === null) return;
    const row = await customersOf(tx, scope).select('id').where(column, '=', index).executeTakeFirst();
    if (row) found.push({ of, existingId: row.id });
  };
  await bySearch('email', 'email_index', emailIndex(scope, vault, values.email));
  await bySearch('client_reference', 'reference_index', referenceIndex(scope, vault, values.clientReference));
  for (const identifier of values.identifiers) {
    const row = await tx
      .selectFrom('identifier')
      .select('customer_id')
      .where('tenant_id', '=', scope.tenantId)
      .where('mode', '=', scope.mode)
      .where('type', '=', identifier.type)
      .where('country', '=', identifier.country)
      .where('value_index', '=', identifierIndex(scope, vault, identifier))
      .executeTakeFirst();
    if (row) found.push({ of: identifier.type, existingId: row.customer_id });
  }
  return found;
}
