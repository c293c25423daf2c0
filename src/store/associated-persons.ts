import type { Scope } from '../lib/scope.ts';
import type { PersonLink, PersonRole } from '../onboarding/customer.ts';
import type { Tx } from './tenant-transaction.ts';

/** The persons of a business, in the order they were first linked. */
export async function listPersonLinks(tx: Tx, scope: Scope, businessId: string): Promise<PersonLink[]> {
  const rows = await tx
    .selectFrom('associated_person')
    .selectAll()
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('business_id', '=', businessId)
    .orderBy('created_at')
    .orderBy('person_id')
    .execute();
  return rows.map((row) => ({
    customerId: row.person_id,
    roles: row.roles as PersonRole[],
    sharePercent: row.share_percent === null ? null : Number(row.share_percent),
  }));
}

/** Links a person to a business, or changes how it is linked. */
export async function putPersonLink(
  tx: Tx,
  scope: Scope,
  businessId: string,
  { customerId, roles, sharePercent }: PersonLink,
  now: Date,
): Promise<void> {
  const link = { roles: [...roles], share_percent: sharePercent };
  await tx
    .insertInto('associated_person')
    .values({
      tenant_id: scope.tenantId,
      mode: scope.mode,
      business_id: businessId,
      person_id: customerId,
      created_at: now,
      ...link,
    })
    .onConflict((conflict) => conflict.columns(['business_id', 'person_id']).doUpdateSet(link))
    .execute();
}

export const deletePersonLink = (tx: Tx, scope: Scope, businessId: string, personId: string): Promise<unknown> =>
  tx
    .deleteFrom('associated_person')
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('business_id', '=', businessId)
    .where('person_id', '=', personId)
    .execute();

/** The businesses that a person belongs to, in one order for everybody who locks them. */
export async function businessesOf(tx: Tx, scope: Scope, personId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('associated_person')
    .select('business_id')
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('person_id', '=', personId)
    .orderBy('business_id')
    .execute();
  return rows.map((row) => row.business_id);
}
