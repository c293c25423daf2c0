import { sql } from 'kysely';
import type { Scope } from '../../../src/lib/scope.ts';
import { holdEndpoints } from '../../../src/store/endpoint-locks.ts';
import { enterScope } from '../../../src/store/tenant-transaction.ts';
import type { EventsApiClient } from '../../support/events-api.ts';
import { ownerDatabase, type TestTenant } from '../../support/tenants.ts';
import { newCustomer, writeDelivery, writeEvents } from './seeds.ts';

/** What an id in a path can name. */
export type Named = 'Endpoint' | 'Delivery' | 'Event';

/** A new one of the client's tenant, of which nothing is on its way. @returns its id */
export async function subjectOf(named: Named, client: EventsApiClient): Promise<string> {
  const endpoint = await client.endpoint({ event_types: ['customer.erased'] });
  if (named === 'Endpoint') return endpoint.id;
  const [event] = await writeEvents(client.tenant, await newCustomer(client.tenant), ['customer.updated']);
  if (!event) throw new Error('no event');
  return named === 'Event' ? event.id : writeDelivery(client.tenant, endpoint.id, event, { state: 'exhausted' });
}

/**
 * Everything of a tenant that the operations of this API write, but for what they remember of their answers, and for what attempts
 * change.
 */
export async function rowsOf({ id }: Pick<TestTenant, 'id'>): Promise<object> {
  const [endpoints, deliveries, events] = await Promise.all([
    ownerDatabase().selectFrom('webhook_endpoint').selectAll().where('tenant_id', '=', id).orderBy('id').execute(),
    ownerDatabase()
      .selectFrom('delivery')
      .select(['id', 'earlier_attempts'])
      .where('tenant_id', '=', id)
      .orderBy('id')
      .execute(),
    ownerDatabase().selectFrom('event').select('id').where('tenant_id', '=', id).orderBy('id').execute(),
  ]);
  return { endpoints: endpoints.map((endpoint) => ({ ...endpoint, failing_since: null })), deliveries, events };
}

/** Does `work` while nobody else can add or change an endpoint or a delivery of the tenant. */
export async function whileHeld({ id }: TestTenant, work: () => Promise<void>): Promise<void> {
  const scope: Scope = { tenantId: id, mode: 'test', now: () => new Date() };
  await ownerDatabase()
    .transaction()
    .execute(async (tx) => {
      await enterScope(tx, scope);
      await holdEndpoints(tx, scope);
      await sql`select id from webhook_endpoint where tenant_id = ${id} for update`.execute(tx);
      await sql`select id from delivery where tenant_id = ${id} for update`.execute(tx);
      await work();
    });
}
