import { newId } from '../lib/ids.ts';
import type { Scope } from '../lib/scope.ts';
import type { Identifier } from '../onboarding/customer.ts';
import type { Tx } from './tenant-transaction.ts';
import { type CustomerKey, normalizeIdentifier, type Vault } from './vault.ts';

/** Keyed hash under which equal numbers of one type and country are found. */
export const identifierIndex = (scope: Scope, vault: Vault, { type, country, value }: Identifier): Buffer =>
  vault.index(scope, 'identifier', type, country, normalizeIdentifier(value));

/** Fails on `identifier_value_unique` where another customer of the tenant has one of these numbers. */
export async function insertIdentifiers(
  tx: Tx,
  scope: Scope,
  vault: Vault,
  key: CustomerKey,
  identifiers: readonly Identifier[],
  now: Date,
): Promise<void> {
  if (identifiers.length === 0) return;
  await tx
    .insertInto('identifier')
    .values(
      identifiers.map((identifier) => {
        const id = newId();
        return {
          id,
          tenant_id: scope.tenantId,
          mode: scope.mode,
          customer_id: key.customerId,
          type: identifier.type,
          country: identifier.country,
          value: vault.sealColumn(scope, key, columnOf(id), 1, identifier.value),
          value_index: identifierIndex(scope, vault, identifier),
          created_at: now,
        };
      }),
    )
    .execute();
}

/** Puts these in the place of what the customer has. Fails as `insertIdentifiers` does. */
export async function replaceIdentifiers(
  tx: Tx,
  scope: Scope,
  vault: Vault,
  key: CustomerKey,
  identifiers: readonly Identifier[],
  now: Date,
): Promise<void> {
  await tx
    .deleteFrom('identifier')
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('customer_id', '=', key.customerId)
    .execute();
  await insertIdentifiers(tx, scope, vault, key, identifiers, now);
}

/** The numbers of these customers by customer id, each in the order they were given. */
export async function listIdentifiers(
  tx: Tx,
  scope: Scope,
  vault: Vault,
  keys: readonly CustomerKey[],
): Promise<ReadonlyMap<string, Identifier[]>> {
  const found = new Map<string, Identifier[]>(keys.map((key) => [key.customerId, []]));
  if (keys.length === 0) return found;
  const keyOf = new Map(keys.map((key) => [key.customerId, key]));
  const rows = await tx
    .selectFrom('identifier')
    .select(['id', 'customer_id', 'type', 'country', 'value'])
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('customer_id', 'in', [...keyOf.keys()])
    .orderBy('id')
    .execute();
  for (const { id, customer_id, type, country, value } of rows) {
    const key = keyOf.get(customer_id);
    if (!key) continue;
    found.get(customer_id)?.push({
      type: type as Identifier['type'],
      country,
      value: vault.openColumn(scope, key, columnOf(id), 1, value) as string,
    });
  }
  return found;
}

const columnOf = (id: string): string => `identifier.${id}`;
