import { sql } from 'kysely';
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

/**
 * The customers that already have one of these values, e-mail first; a customer may be named for each. One statement: a
 * customer that is made meanwhile is seen with all it has, or not at all.
 */
export async function findDuplicates(tx: Tx, scope: Scope, vault: Vault, values: UniqueValues): Promise<Duplicate[]> {
  const having = (of: Duplicate['of'], column: 'email_index' | 'reference_index', index: Buffer | null) =>
    index === null
      ? []
      : [
          customersOf(tx, scope)
            .select([sql.lit(of).as('of'), 'customer.id as id'])
            .where(column, '=', index),
        ];
  const numbered = (identifier: Identifier) =>
    tx
      .selectFrom('identifier')
      .select([sql.lit(identifier.type).as('of'), 'customer_id as id'])
      .where('tenant_id', '=', scope.tenantId)
      .where('mode', '=', scope.mode)
      .where('type', '=', identifier.type)
      .where('country', '=', identifier.country)
      .where('value_index', '=', identifierIndex(scope, vault, identifier));
  const queries = [
    ...having('email', 'email_index', emailIndex(scope, vault, values.email)),
    ...having('client_reference', 'reference_index', referenceIndex(scope, vault, values.clientReference)),
    ...values.identifiers.map(numbered),
  ];
  if (queries.length === 0) return [];
  const { rows } = await sql<{ of: Duplicate['of']; id: string }>`${sql.join(queries, sql` union all `)}`.execute(tx);
  const order = ['email', 'client_reference', ...values.identifiers.map(({ type }) => type)];
  return rows
    .toSorted((a, b) => order.indexOf(a.of) - order.indexOf(b.of))
    .map(({ of, id }) => ({ of, existingId: id }));
}
