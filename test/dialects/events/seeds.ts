import { idBefore, newId } from '../../../src/lib/ids.ts';
import type { Mode, Scope } from '../../../src/lib/scope.ts';
import { chain, type Event, type EventType } from '../../../src/onboarding/events.ts';
import { insertEvents } from '../../../src/store/events.ts';
import { tenantTransaction } from '../../../src/store/tenant-transaction.ts';
import type { DeliveryState } from '../../../src/webhooks/delivery-state.ts';
import { accountsClient, individualBody } from '../../support/accounts.ts';
import { ownerDatabase, type TestTenant } from '../../support/tenants.ts';

type Owner = Pick<TestTenant, 'id'>;

export const scopeOf = ({ id }: Owner, mode: Mode = 'test'): Scope => ({ tenantId: id, mode, now: () => new Date() });

export const DAY_MS = 24 * 60 * 60 * 1_000;
export const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);

/** A new customer of the tenant. @returns its id */
export async function newCustomer(tenant: TestTenant): Promise<string> {
  const created = await (await accountsClient(tenant)).create(individualBody());
  if (created.status !== 201) throw new Error(`no customer: ${created.text}`);
  return created.body.data.id;
}

/** Adds events to a customer's chain, as if they were written at a time. Endpoints that listen are told. */
export const writeEvents = (
  tenant: Owner,
  customerId: string,
  types: readonly EventType[],
  at: Date = new Date(),
  mode: Mode = 'test',
): Promise<Event[]> => {
  const scope = scopeOf(tenant, mode);
  return tenantTransaction(ownerDatabase(), scope, async (tx) => {
    const customers = tx.selectFrom('customer').select(['id', 'version', 'event_hash']).where('id', '=', customerId);
    const { id, version, event_hash: eventHash } = await customers.forUpdate().executeTakeFirstOrThrow();
    const facts = types.map((type) => ({ type, data: { state: 'active' } }));
    const events = chain(scope, { id, version, eventHash }, facts, at);
    const head = events.at(-1);
    if (!head) throw new Error('no events');
    await tx
      .updateTable('customer')
      .set({ version: head.version, event_hash: head.hash })
      .where('id', '=', customerId)
      .execute();
    await insertEvents(tx, scope, events);
    return events;
  });
};

export interface SeededDelivery {
  readonly state: DeliveryState;
  readonly at?: Date;
  readonly attempts?: number;
  readonly mode?: Mode;
}

/** A delivery as it would be, had it been made at a time. One that is pending is due in a day. @returns its id */
export async function writeDelivery(
  tenant: Owner,
  endpointId: string,
  event: Pick<Event, 'id' | 'customerId' | 'version'>,
  { state, at = new Date(), attempts = 1, mode = 'test' }: SeededDelivery,
): Promise<string> {
  const id = `${idBefore(at).slice(0, 14)}${newId().slice(14)}`;
  const isPending = state === 'pending';
  const row = { id, tenant_id: tenant.id, mode, event_id: event.id, endpoint_id: endpointId, state, attempts };
  const more = { subject_id: event.customerId ?? '', version: event.version, created_at: at };
  const times = { next_attempt_at: isPending ? daysAgo(-1) : null, settled_at: isPending ? null : at };
  await ownerDatabase()
    .insertInto('delivery')
    .values({ ...row, ...more, ...times })
    .execute();
  return id;
}

/** A delivery's row. */
export const deliveryRow = (id: string) =>
  ownerDatabase().selectFrom('delivery').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
