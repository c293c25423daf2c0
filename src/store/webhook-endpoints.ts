import type { Selectable } from 'kysely';
import type { Scope } from '../lib/scope.ts';
import type { WebhookFormat } from '../webhooks/formats.ts';
import type { WebhookEndpoint } from './database.ts';
import type { Tx } from './tenant-transaction.ts';

export const insertEndpoint = (
  tx: Tx,
  scope: Scope,
  row: {
    id: string;
    url: string;
    eventTypes: readonly string[];
    format: WebhookFormat;
    secret: Buffer;
    createdAt: Date;
  },
): Promise<unknown> =>
  tx
    .insertInto('webhook_endpoint')
    .values({
      id: row.id,
      tenant_id: scope.tenantId,
      mode: scope.mode,
      url: row.url,
      event_types: [...row.eventTypes],
      format: row.format,
      secret: row.secret,
      created_at: row.createdAt,
    })
    .execute();

export const listEndpoints = (tx: Tx, scope: Scope): Promise<Selectable<WebhookEndpoint>[]> =>
  tx
    .selectFrom('webhook_endpoint')
    .selectAll()
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .orderBy('created_at')
    .orderBy('id')
    .execute();

/** Removes an endpoint with its deliveries. @returns whether there was one. */
export async function removeEndpoint(tx: Tx, scope: Scope, id: string): Promise<boolean> {
  const result = await tx
    .deleteFrom('webhook_endpoint')
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('id', '=', id)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** Stops sending to an endpoint, and says why. */
export const disableEndpoint = (tx: Tx, scope: Scope, id: string, reason: string): Promise<unknown> =>
  tx
    .updateTable('webhook_endpoint')
    .set({ state: 'disabled', disabled_reason: reason })
    .where('tenant_id', '=', scope.tenantId)
    .where('id', '=', id)
    .execute();

/** Since when an endpoint fails without a success between; null when its last attempt succeeded. */
export const setFailingSince = (tx: Tx, scope: Scope, id: string, since: Date | null): Promise<unknown> =>
  tx
    .updateTable('webhook_endpoint')
    .set({ failing_since: since })
    .where('tenant_id', '=', scope.tenantId)
    .where('id', '=', id)
    .execute();
