import type { ExpressionBuilder, Selectable } from 'kysely';
import type { Scope } from '../lib/scope.ts';
import type { Endpoint } from '../webhooks/endpoint.ts';
import type { DB, WebhookEndpoint } from './database.ts';
import type { Tx } from './tenant-transaction.ts';

export const insertEndpoint = (tx: Tx, scope: Scope, endpoint: Endpoint): Promise<unknown> =>
  tx
    .insertInto('webhook_endpoint')
    .values({
      id: endpoint.id,
      tenant_id: scope.tenantId,
      mode: scope.mode,
      format: endpoint.format,
      created_at: endpoint.createdAt,
      ...columnsOf(endpoint),
    })
    .execute();

/** All endpoints, oldest first. */
export async function listEndpoints(tx: Tx, scope: Scope): Promise<Endpoint[]> {
  const rows = await selectEndpoints(tx, scope).orderBy('created_at').orderBy('id').execute();
  return rows.map(toEndpoint);
}

export async function findEndpoint(tx: Tx, scope: Scope, id: string): Promise<Endpoint | null> {
  const row = await selectEndpoints(tx, scope).where('id', '=', id).executeTakeFirst();
  return row ? toEndpoint(row) : null;
}

/** The endpoint, held until the transaction ends: whoever else would change it waits. */
export async function lockEndpoint(tx: Tx, scope: Scope, id: string): Promise<Endpoint | null> {
  const row = await selectEndpoints(tx, scope).where('id', '=', id).forNoKeyUpdate().executeTakeFirst();
  return row ? toEndpoint(row) : null;
}

/** The endpoint, neither removed nor given another order of deliveries until the transaction ends. */
export async function keepEndpoint(tx: Tx, scope: Scope, id: string): Promise<Endpoint | null> {
  const row = await selectEndpoints(tx, scope).where('id', '=', id).forKeyShare().executeTakeFirst();
  return row ? toEndpoint(row) : null;
}

/** Writes everything that can change of an endpoint that is locked. */
export const updateEndpoint = (tx: Tx, scope: Scope, endpoint: Endpoint): Promise<unknown> =>
  tx
    .updateTable('webhook_endpoint')
    .set(columnsOf(endpoint))
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('id', '=', endpoint.id)
    .execute();

/** What is left of an endpoint that is removed and has events. */
const EMPTIED = {
  state: 'removed',
  url: '',
  description: '',
  secret: Buffer.alloc(0),
  older_secret: null,
  older_secret_until: null,
};

/**
 * Removes an endpoint with what is left of its deliveries. One that has events leaves where their chain ends; nothing else here finds
 * it again. Waits for events that are being written, whose deliveries would come after.
 * @returns whether there was one.
 */
export async function removeEndpoint(tx: Tx, scope: Scope, id: string): Promise<boolean> {
  const endpoint = await selectEndpoints(tx, scope).where('id', '=', id).forUpdate().executeTakeFirst();
  if (!endpoint) return false;
  const { tenantId, mode } = scope;
  const isOfIt = { tenant_id: tenantId, mode, endpoint_id: id };
  await tx
    .deleteFrom('delivery')
    .where(({ and }) => and(isOfIt))
    .execute();
  const itself = { tenant_id: tenantId, mode, id };
  const isIt = ({ and }: ExpressionBuilder<DB, 'webhook_endpoint'>) => and(itself);
  if (endpoint.version > 0) await tx.updateTable('webhook_endpoint').set(EMPTIED).where(isIt).execute();
  else await tx.deleteFrom('webhook_endpoint').where(isIt).execute();
  return true;
}

/** Since when an endpoint fails without a success between; null when its last attempt succeeded. */
export const setFailingSince = (tx: Tx, scope: Scope, id: string, since: Date | null): Promise<unknown> =>
  tx
    .updateTable('webhook_endpoint')
    .set({ failing_since: since })
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('id', '=', id)
    .execute();

const selectEndpoints = (tx: Tx, scope: Scope) =>
  tx
    .selectFrom('webhook_endpoint')
    .selectAll()
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('state', '<>', EMPTIED.state);

/** An endpoint's format is for good: its receiver would not know another. */
const columnsOf = (endpoint: Endpoint) => ({
  url: endpoint.url,
  description: endpoint.description,
  event_types: [...endpoint.eventTypes],
  dialect: endpoint.dialect,
  payload: endpoint.payload,
  in_order: endpoint.inOrder,
  state: endpoint.state,
  disabled_reason: endpoint.disabledReason,
  failing_since: endpoint.failingSince,
  secret: endpoint.secret,
  older_secret: endpoint.older?.secret ?? null,
  older_secret_until: endpoint.older?.until ?? null,
  version: endpoint.version,
  event_hash: endpoint.eventHash,
  updated_at: endpoint.updatedAt,
});

/** The checks of the table allow no other texts. */
export const toEndpoint = (row: Selectable<WebhookEndpoint>): Endpoint => ({
  id: row.id,
  url: row.url,
  description: row.description,
  eventTypes: row.event_types as Endpoint['eventTypes'],
  format: row.format as Endpoint['format'],
  dialect: row.dialect as Endpoint['dialect'],
  payload: row.payload as Endpoint['payload'],
  inOrder: row.in_order,
  state: row.state as Endpoint['state'],
  disabledReason: row.disabled_reason as Endpoint['disabledReason'],
  failingSince: row.failing_since,
  secret: row.secret,
  older:
    row.older_secret && row.older_secret_until ? { secret: row.older_secret, until: row.older_secret_until } : null,
  version: row.version,
  eventHash: row.event_hash,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
