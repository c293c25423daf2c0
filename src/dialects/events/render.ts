import type { Endpoint } from '../../webhooks/endpoint.ts';

/** @param now of the tenant: a secret whose time is over is not spoken of. */
export const renderEndpoint = (endpoint: Endpoint, now: Date) => ({
  id: endpoint.id,
  url: endpoint.url,
  description: endpoint.description,
  event_types: [...endpoint.eventTypes],
  format: endpoint.format,
  dialect: endpoint.dialect,
  payload: endpoint.payload,
  in_order: endpoint.inOrder,
  state: endpoint.state,
  disabled_reason: endpoint.disabledReason,
  failing_since: endpoint.failingSince?.toISOString() ?? null,
  created_at: endpoint.createdAt.toISOString(),
  updated_at: endpoint.updatedAt.toISOString(),
  older_secret_valid_until: endpoint.older && endpoint.older.until > now ? endpoint.older.until.toISOString() : null,
});
